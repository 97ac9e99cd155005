package survey

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
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

func TestAListThatOnlyACheckNeedsIsGivenUp(t *testing.T) {
	t.Parallel()
	ports := make([]any, maxWeight/2)
	for i := range ports {
		ports[i] = int64(i)
	}
	policy := objectOf(t, `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {namespace: a-tenant, name: huge}}`)
	policy.Object["spec"] = ports
	other := policy.DeepCopy()
	other.SetName("another")
	r := readerOver(policy, other)
	assert.Empty(t, r.optional(t.Context(), "NetworkPolicies", cluster.NetworkPolicies, "", ""))
	require.NoError(t, r.err, "the survey goes on")
	require.Len(t, r.skips, 1)
	assert.Contains(t, r.skips[0].Reason, "more than 2000000 values")

	survey, list := t.Context(), context.Background()
	late, cancel := context.WithTimeout(list, 0)
	defer cancel()
	assert.ErrorIs(t, givenUp(survey, late, context.DeadlineExceeded), errGivenUp)
	assert.ErrorIs(t, givenUp(late, late, context.DeadlineExceeded), context.DeadlineExceeded, "the time of the survey is over")
	assert.NoError(t, givenUp(survey, late, nil))
}
