package cluster

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// modeTracing is how the spans of one mode are traced: the provider is "" where there are none, the sampling nil where the table does
// not say it, and tags are the custom ones.
type modeTracing struct {
	Provider string
	Sampling *float64
	Tags     []string
}

// tracingTable are Telemetries of the root namespace, the oldest first, with what they result in. Unit tests compare it with what
// getMeshStatus and merges make of them.
const tracingTable = "../../provider/internal/proof/testdata/istio-1.31-tracing.json"

const tableProviders = `
extensionProviders:
- {name: groundcover, opentelemetry: {service: groundcover-sensor.groundcover.svc.cluster.local, port: 4317}}
- {name: zipkin, zipkin: {service: groundcover-sensor.groundcover.svc.cluster.local, port: 9411}}
defaultProviders: {tracing: [groundcover]}
`

func TestIstiodResolvesTelemetriesAsTheTableSays(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile(tracingTable)
	require.NoError(t, err)
	var table []struct {
		Name        string
		Telemetries []struct {
			Name string
			Spec any
		}
		Client, Server modeTracing
	}
	require.NoError(t, json.Unmarshal(content, &table))
	l := lab.ForTest(t, lab.Everything())
	require.NoError(t, l.Apply(t.Context(), sidecar))
	addToMesh(t, l, tableProviders)
	for i, row := range table {
		t.Run(row.Name, func(t *testing.T) {
			var names []string
			for _, telemetry := range row.Telemetries {
				telemetry.Name += fmt.Sprintf("-%d", i) // istiod is asked whether it has read this one
				names = append(names, telemetry.Name)
				object, err := json.Marshal(map[string]any{"apiVersion": "telemetry.istio.io/v1", "kind": "Telemetry",
					"metadata": map[string]any{"namespace": "istio-system", "name": telemetry.Name}, "spec": telemetry.Spec})
				require.NoError(t, err)
				apply(t, l, string(object))
			}
			require.EventuallyWithT(t, func(c *assert.CollectT) {
				require.Equal(c, names, istiodTelemetries(c, l))
				listeners := istiodListeners(c, l)
				assert.Equal(c, row.Client, tracingIn(c, listeners, "OUTBOUND", row.Client), "client spans")
				assert.Equal(c, row.Server, tracingIn(c, listeners, "INBOUND", row.Server), "server spans")
			}, eventually, tick)
		})
	}
}

// istiodTelemetries are the names of the Telemetries of the root namespace that istiod has read, in its order.
func istiodTelemetries(t require.TestingT, l *lab.Lab) (names []string) {
	var answer struct {
		Telemetries struct {
			ByNamespace map[string][]struct{ Name string } `json:"namespace_to_telemetries"`
		}
	}
	require.NoError(t, json.Unmarshal(askIstiod(t, l, "/debug/telemetryz"), &answer))
	for _, telemetry := range answer.Telemetries.ByNamespace["istio-system"] {
		names = append(names, telemetry.Name)
	}
	return names
}

func askIstiod(t require.TestingT, l *lab.Lab, path string) []byte {
	istiods, err := l.Istiod(context.Background())
	require.NoError(t, err)
	require.Len(t, istiods, 1)
	answer, err := istiods[0].Get(context.Background(), 15014, path)
	require.NoError(t, err)
	return answer
}

// istiodListeners are the listeners that istiod makes for the sidecar now.
func istiodListeners(t require.TestingT, l *lab.Lab) []map[string]any {
	sidecars, err := l.Sidecars(context.Background())
	require.NoError(t, err)
	require.Len(t, sidecars, 1)
	answer := askIstiod(t, l, fmt.Sprintf("/debug/config_dump?types=lds&proxyID=%s.%s", sidecars[0].Name, sidecars[0].Namespace))
	var dump struct{ Configs []map[string]any }
	require.NoError(t, json.Unmarshal(answer, &dump))
	return dump.Configs
}

// tracingIn is the tracing of all HTTP filters of the listeners of one direction, which is the same. Where want has no sampling, the
// mesh's default is in force.
func tracingIn(t require.TestingT, listeners []map[string]any, direction string, want modeTracing) modeTracing {
	var found []any
	for _, listener := range listeners {
		if listener["trafficDirection"] == direction {
			collectManagers(listener, &found)
		}
	}
	require.NotEmpty(t, found, direction)
	result := modeTracing{Tags: []string{}}
	first, _ := found[0].(map[string]any)["tracing"].(map[string]any)
	for _, manager := range found {
		require.Equal(t, first, orEmpty(manager.(map[string]any)["tracing"]))
	}
	if first == nil {
		return result
	}
	provider, _ := first["provider"].(map[string]any)["name"].(string)
	result.Provider = map[string]string{"envoy.tracers.opentelemetry": "groundcover", "envoy.tracers.zipkin": "zipkin"}[provider]
	sampling, _ := first["randomSampling"].(map[string]any)["value"].(float64)
	result.Sampling = &sampling
	if want.Sampling == nil && sampling == 1 {
		result.Sampling = nil
	}
	tags, _ := first["customTags"].([]any)
	for _, tag := range tags {
		if name := tag.(map[string]any)["tag"].(string); !strings.HasPrefix(name, "istio.") {
			result.Tags = append(result.Tags, name)
		}
	}
	slices.Sort(result.Tags)
	return result
}

func orEmpty(tracing any) map[string]any {
	fields, _ := tracing.(map[string]any)
	return fields
}

// collectManagers collects the HTTP connection managers of a listener.
func collectManagers(value any, found *[]any) {
	switch value := value.(type) {
	case []any:
		for _, element := range value {
			collectManagers(element, found)
		}
	case map[string]any:
		if kind, _ := value["@type"].(string); strings.HasSuffix(kind, ".HttpConnectionManager") {
			*found = append(*found, value)
			return
		}
		for _, field := range value {
			collectManagers(field, found)
		}
	}
}
