package survey

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

func TestAnAnnotationAboveTheLimitIsNotReadAndItsPodIsNamed(t *testing.T) {
	t.Parallel()
	pod := func(name, config string) string {
		return fmt.Sprintf(`{"metadata": {"namespace": "shop", "name": %q, "annotations": {"sidecar.istio.io/status": "{}", "proxy.istio.io/config": %q}}}`, name, config)
	}
	long := "# " + strings.Repeat("x", mesh.MaxAnnotation-1)
	r := serverReader(t, map[string]string{"/api/v1/pods": `{"kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1", "items": [` +
		pod("exact", long[:mesh.MaxAnnotation]) + "," + pod("long", long) + `]}`})
	found := r.proxies(t.Context())
	require.Len(t, found, 2)
	assert.ElementsMatch(t, []string{long[:mesh.MaxAnnotation], ""}, []string{found[0].ProxyConfig, found[1].ProxyConfig})
	assert.Equal(t, []string{"proxy.istio.io/config of pods shop/long"}, r.oversized)
}
