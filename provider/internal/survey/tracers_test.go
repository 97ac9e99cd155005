package survey

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

func TestABootstrapTracerWithoutItsServiceIsMissing(t *testing.T) {
	t.Parallel()
	const service = "/api/v1/namespaces/istio-system/services/zipkin"
	partial := `{"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": {"name": "zipkin"}}`
	for name, c := range map[string]struct {
		address string
		answers map[string]string
		missing []string
		skips   int
	}{
		"no such Service":                {"zipkin.istio-system:9411", nil, []string{"zipkin.istio-system:9411"}, 0},
		"no such Service, its full name": {"zipkin.istio-system.svc.cluster.local:9411", nil, []string{"zipkin.istio-system.svc.cluster.local:9411"}, 0},
		"a Service":                      {"zipkin.istio-system:9411", map[string]string{service: partial}, nil, 0},
		"a host outside of the cluster":  {"zipkin.example.com:9411", nil, nil, 0},
		"a read that is refused":         {"zipkin.istio-system:9411", map[string]string{service: "forbidden"}, nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := serverReader(t, c.answers)
			text := "defaultConfig: {tracing: {zipkin: {address: \"" + c.address + "\"}}}"
			istiods := []mesh.Istiod{{Primary: mesh.Document{Text: text}, Shared: mesh.Document{Text: text}}, {Primary: mesh.Document{Text: "a: ["}}}
			assert.Equal(t, c.missing, r.missingTracers(t.Context(), istiods))
			assert.Len(t, r.skips, c.skips)
		})
	}
}
