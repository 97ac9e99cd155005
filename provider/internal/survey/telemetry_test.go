package survey

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

const (
	everywhere = "/apis/telemetry.istio.io/v1/telemetries"
	inRoot     = "/apis/telemetry.istio.io/v1/namespaces/mesh-root/telemetries"
	none       = `{"kind": "TelemetryList", "apiVersion": "telemetry.istio.io/v1", "items": []}`
	one        = `{"kind": "TelemetryList", "apiVersion": "telemetry.istio.io/v1", "items": [{"metadata": {"namespace": "mesh-root", "name": "default"}}]}`
)

func TestTelemetriesOfTheRootNamespaceAreReadWhereAllMayNotBe(t *testing.T) {
	t.Parallel()
	istiods := []mesh.Istiod{{Namespace: "istio-system", Primary: mesh.Document{Text: "rootNamespace: mesh-root\n"}}}
	r := serverReader(t, map[string]string{everywhere: "forbidden", inRoot: one})
	_, _, refused := r.telemetries(t.Context())
	require.True(t, refused)
	found, version := r.rootTelemetries(t.Context(), istiods)
	assert.Equal(t, "telemetry.istio.io/v1", version)
	require.Len(t, found, 1)
	assert.Equal(t, "mesh-root", found[0].Namespace)
	assert.Empty(t, r.denied, "no step depends on the others")
	assert.Equal(t, []mesh.Skipped{{Check: checkTelemetries, Denied: mesh.Denied{Verb: "list", Group: "telemetry.istio.io", Resource: "telemetries"}}}, r.skips)

	r = serverReader(t, map[string]string{everywhere: "forbidden", inRoot: "forbidden"})
	_, version = r.rootTelemetries(t.Context(), istiods)
	assert.Equal(t, "telemetry.istio.io/v1", version)
	assert.Equal(t, []mesh.Denied{{Verb: "list", Group: "telemetry.istio.io", Resource: "telemetries", Namespace: "mesh-root"}}, r.denied)

	r = serverReader(t, map[string]string{everywhere: none})
	found, version, refused = r.telemetries(t.Context())
	assert.False(t, refused)
	assert.Empty(t, found)
	assert.Equal(t, "telemetry.istio.io/v1", version)
	assert.Equal(t, []string{"istio-system"}, rootsOf(nil))
}
