package survey

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

func TestAnEnvoyFilterOfTheRootNamespaceThatChangesTracingIsFound(t *testing.T) {
	t.Parallel()
	filter := func(namespace, name, value string) string {
		return `{apiVersion: networking.istio.io/v1alpha3, kind: EnvoyFilter, metadata: {namespace: ` + namespace + `, name: ` + name + `}, spec: {configPatches: [
			{applyTo: NETWORK_FILTER, patch: {operation: MERGE, value: {name: envoy.filters.network.http_connection_manager, typed_config: ` + value + `}}}]}}`
	}
	r := readerOf(t, filter("istio-system", "sampling", "{tracing: {random_sampling: {value: 100}}}"), filter("istio-system", "headers", "{server_name: x}"),
		filter("shop", "own", "{tracing: {}}"))
	assert.Equal(t, []string{"istio-system/sampling"}, r.tracingFilters(t.Context(), []mesh.Istiod{{Namespace: "istio-system"}}))
}
