package proof

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof/istiod"
)

func TestTelemetriesResolveToTheEffectiveProvider(t *testing.T) {
	t.Parallel()
	mesh := captured(t, "", "good", "idle").Mesh
	telemetries, err := istiod.ParseTelemetryz(bytes.NewReader(file(t, "telemetryz.json")))
	require.NoError(t, err)
	assert.Equal(t, EffectiveTracing{Provider: "groundcover", Protocol: "opentelemetry", Address: "groundcover-sensor.groundcover.svc.cluster.local:4317",
		Telemetry: "istio-system/groundcover", Sampling: new(5.0), OverridingTelemetries: []string{"lab-app/other"}}, TracingOf(mesh, telemetries))
	t.Run("the mesh's default provider without a Telemetry", func(t *testing.T) {
		t.Parallel()
		assert.Equal(t, "groundcover", TracingOf(mesh, nil).Provider)
	})
	t.Run("another provider where a Telemetry names it", func(t *testing.T) {
		t.Parallel()
		resolved := TracingOf(mesh, []istiod.Telemetry{{Namespace: "istio-system", Name: "other", Root: true, Providers: []string{"jaeger"}}})
		assert.Equal(t, "jaeger", resolved.Provider)
		assert.Contains(t, resolved.DisabledReason, `no provider "jaeger"`)
	})
	t.Run("no provider where nothing names one", func(t *testing.T) {
		t.Parallel()
		assert.Equal(t, "nothing names a provider for tracing", TracingOf(meshconfig.Config{}, nil).DisabledReason)
	})
	t.Run("no spans where reporting is disabled", func(t *testing.T) {
		t.Parallel()
		assert.Contains(t, TracingOf(mesh, []istiod.Telemetry{{Namespace: "istio-system", Name: "off", Root: true, Disabled: true}}).DisabledReason, "disables span reporting")
	})
}
