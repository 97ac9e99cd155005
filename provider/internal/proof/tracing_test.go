package proof

import (
	"bytes"
	"encoding/json"
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
	both := ModeTracing{Provider: "groundcover", Protocol: "opentelemetry", Address: "groundcover-sensor.groundcover.svc.cluster.local:4317",
		Sampling: new(5.0), CustomTags: map[string]any{"team": map[string]any{"literal": map[string]any{"value": "shop"}}}}
	assert.Equal(t, EffectiveTracing{Telemetry: "istio-system/groundcover", Client: both, Server: both, OverridingTelemetries: []string{"lab-app/other"}}, TracingOf(mesh, telemetries))
	t.Run("the mesh's default provider without a Telemetry", func(t *testing.T) {
		t.Parallel()
		assert.Equal(t, "groundcover", TracingOf(mesh, nil).Client.Provider)
	})
	t.Run("another provider where a Telemetry names it", func(t *testing.T) {
		t.Parallel()
		resolved := TracingOf(mesh, []istiod.Telemetry{meshWide("other", `[{"match": {"mode": "CLIENT"}}, {"providers": [{"name": "jaeger"}], "randomSamplingPercentage": 100}]`)})
		assert.Equal(t, "jaeger", resolved.Server.Provider)
		assert.Equal(t, 100.0, *resolved.Client.Sampling)
		assert.Contains(t, resolved.Client.DisabledReason, `no provider "jaeger"`)
	})
	t.Run("no provider where nothing names one", func(t *testing.T) {
		t.Parallel()
		assert.Equal(t, "nothing names a provider for tracing", TracingOf(meshconfig.Config{}, nil).Client.DisabledReason)
	})
	t.Run("no server spans where reporting is disabled for them", func(t *testing.T) {
		t.Parallel()
		resolved := TracingOf(mesh, []istiod.Telemetry{meshWide("off", `[{"match": {"mode": "CLIENT"}, "randomSamplingPercentage": 5}, {"match": {"mode": "SERVER"}, "disableSpanReporting": true}]`)})
		assert.Contains(t, resolved.Server.DisabledReason, "Telemetry istio-system/off disables span reporting")
		assert.Empty(t, resolved.Client.DisabledReason)
		assert.Nil(t, resolved.Server.Sampling)
	})
	t.Run("the oldest mesh-wide Telemetry counts also without tracing", func(t *testing.T) {
		t.Parallel()
		resolved := TracingOf(mesh, []istiod.Telemetry{meshWide("logs", `[]`), meshWide("younger", `[{"providers": [{"name": "jaeger"}]}]`)})
		assert.Empty(t, resolved.Telemetry)
		assert.Equal(t, "groundcover", resolved.Client.Provider)
		assert.Empty(t, resolved.OverridingTelemetries, "Istio ignores the younger one")
	})
	t.Run("the name of a provider in another letter case is the same", func(t *testing.T) {
		t.Parallel()
		resolved := TracingOf(mesh, []istiod.Telemetry{meshWide("upper", `[{"providers": [{"name": "GROUNDCOVER"}]}]`)})
		assert.Equal(t, "opentelemetry", resolved.Client.Protocol)
		assert.Empty(t, resolved.Client.DisabledReason)
	})
	t.Run("a part of the mesh overrides where its last entry does", func(t *testing.T) {
		t.Parallel()
		part := meshWide("part", `[{"providers": [{"name": "jaeger"}]}, {"providers": [{"name": "groundcover"}], "randomSamplingPercentage": 1}]`)
		part.Namespace, part.Root = "shop", false
		assert.Empty(t, TracingOf(mesh, []istiod.Telemetry{part}).OverridingTelemetries)
		part.Tracing = part.Tracing[:1]
		assert.Equal(t, []string{"shop/part"}, TracingOf(mesh, []istiod.Telemetry{part}).OverridingTelemetries)
	})
}

// meshWide is a Telemetry of the root namespace with these entries of spec.tracing.
func meshWide(name, entries string) istiod.Telemetry {
	telemetry := istiod.Telemetry{Namespace: "istio-system", Name: name, Root: true}
	if err := json.Unmarshal([]byte(entries), &telemetry.Tracing); err != nil {
		panic(err)
	}
	return telemetry
}
