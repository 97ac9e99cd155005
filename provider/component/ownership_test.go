package component

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTheProviderAndAnEntryOfATelemetryAreOwnedAsAWhole(t *testing.T) {
	t.Parallel()
	assert.Equal(t, []string{"defaultProviders.tracing", "extensionProviders[name=groundcover]", "spec.tracing[0]", "spec.template.spec.containers[name=discovery].env[name=SHARED_MESH_CONFIG].value"},
		ownedPaths([]string{"defaultProviders.tracing", "extensionProviders[name=groundcover].opentelemetry.port", "extensionProviders[name=groundcover].opentelemetry.service",
			"spec.tracing[0].customTags.team.literal.value", "spec.tracing[0].randomSamplingPercentage",
			"spec.template.spec.containers[name=discovery].env[name=SHARED_MESH_CONFIG].value"}))
}
