package proof

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof/istiod"
)

// istioMesh is the mesh configuration of the table; tests/cluster has the same.
const istioMesh = "extensionProviders: [{name: groundcover, opentelemetry: {service: s, port: 4317}}, {name: zipkin, zipkin: {service: s, port: 9411}}]\ndefaultProviders: {tracing: [groundcover]}\n"

// The table has Telemetries of the root namespace, the oldest first, and what a real istiod makes of them for client spans and
// server spans: TestIstiodResolvesTelemetriesAsTheTableSays in tests/cluster compares it with the listeners of a sidecar.
func TestTelemetriesResolveAsIstiodResolvesThem(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("testdata/istio-1.31-tracing.json")
	require.NoError(t, err)
	type spans struct {
		Provider string
		Sampling *float64
		Tags     []string
	}
	var table []struct {
		Name           string
		Telemetries    []json.RawMessage
		Client, Server spans
	}
	require.NoError(t, json.Unmarshal(content, &table))
	require.NotEmpty(t, table)
	mesh, err := meshconfig.Parse(istioMesh)
	require.NoError(t, err)
	of := func(tracing ModeTracing) spans {
		if tracing.DisabledReason != "" {
			return spans{Tags: []string{}}
		}
		return spans{strings.ToLower(tracing.Provider), tracing.Sampling, append([]string{}, slices.Sorted(maps.Keys(tracing.CustomTags))...)}
	}
	for _, row := range table {
		objects, err := json.Marshal(row.Telemetries)
		require.NoError(t, err)
		telemetries, err := istiod.ParseTelemetryz(strings.NewReader(`{"telemetries": {"root_namespace": "istio-system", "namespace_to_telemetries": {"istio-system": ` + string(objects) + `}}}`))
		require.NoError(t, err)
		tracing := TracingOf(mesh, telemetries)
		assert.Equal(t, row.Client, of(tracing.Client), row.Name)
		assert.Equal(t, row.Server, of(tracing.Server), row.Name)
	}
}
