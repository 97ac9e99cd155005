package proof

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
)

func TestTelemetryResolvesToAProvider(t *testing.T) {
	t.Parallel()
	mesh := captured(t, "", "good", "idle").Mesh
	telemetries, err := readTelemetryz(bytes.NewReader(file(t, "telemetryz.json")))
	require.NoError(t, err)
	assert.Equal(t, Tracing{Provider: "groundcover", Protocol: "opentelemetry", Address: "groundcover-sensor.groundcover.svc.cluster.local:4317",
		Telemetry: "istio-system/groundcover", Sampling: new(5.0), Elsewhere: []string{"lab-app/other"}}, InForce(mesh, telemetries))
	t.Run("the mesh's default where none says anything", func(t *testing.T) {
		t.Parallel()
		assert.Equal(t, "groundcover", InForce(mesh, nil).Provider)
	})
	t.Run("another one where Telemetry names it", func(t *testing.T) {
		t.Parallel()
		resolved := InForce(mesh, []Telemetry{{Namespace: "istio-system", Name: "other", Root: true, Providers: []string{"jaeger"}}})
		assert.Equal(t, "jaeger", resolved.Provider)
		assert.Contains(t, resolved.Off, `no provider "jaeger"`)
	})
	t.Run("none where nothing names one", func(t *testing.T) {
		t.Parallel()
		assert.Equal(t, "nothing names a provider for tracing", InForce(meshconfig.Config{}, nil).Off)
	})
	t.Run("none where reporting is off", func(t *testing.T) {
		t.Parallel()
		assert.Contains(t, InForce(mesh, []Telemetry{{Namespace: "istio-system", Name: "off", Root: true, Disabled: true}}).Off, "switches span reporting off")
	})
}
