package proxies

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout"
)

func TestPodsBelongToAWorkloadByTheirOwnerReferencesAndNotByTheirName(t *testing.T) {
	t.Parallel()
	client := metadataOf(t, []runtime.Object{
		owned("apps/v1", "ReplicaSet", "shop", "cart-5c", "apps/v1 Deployment cart", nil, nil),
		owned("apps/v1", "ReplicaSet", "shop", "cart-db-7d", "apps/v1 Deployment cart-db", nil, nil),
		pod("shop", "cart-5c-x", "apps/v1 ReplicaSet cart-5c", nil, nil),
		pod("shop", "cart-db-7d-y", "apps/v1 ReplicaSet cart-db-7d", nil, nil),
		pod("shop", "cart-db-0", "apps/v1 StatefulSet cart-db", nil, nil),
		pod("bank", "cart-5c-z", "apps/v1 ReplicaSet cart-5c", nil, nil),
		pod("shop", "cart-bare", "", nil, nil),
	}...)
	for name, c := range map[string]struct {
		target rollout.Target
		pods   map[string]bool
	}{
		"a Deployment whose name begins another's": {rollout.Target{Kind: "Deployment", Namespace: "shop", Name: "cart"}, map[string]bool{"cart-5c-x.shop": true}},
		"the other Deployment":                     {rollout.Target{Kind: "Deployment", Namespace: "shop", Name: "cart-db"}, map[string]bool{"cart-db-7d-y.shop": true}},
		"a StatefulSet of the same name":           {rollout.Target{Kind: "StatefulSet", Namespace: "shop", Name: "cart-db"}, map[string]bool{"cart-db-0.shop": true}},
	} {
		pods, err := PodsOf(t.Context(), client, []string{"shop"}, []rollout.Target{c.target})
		require.NoError(t, err, name)
		assert.Equal(t, c.pods, pods, name)
	}
}

func TestAPodMayNameAnOwnerThatIsNone(t *testing.T) {
	t.Parallel()
	status := map[string]string{"sidecar.istio.io/status": `{"revision":"default"}`}
	client := metadataOf(t,
		pod("shop", "a", "apps/v1 Deployment x,y=z\x1b[2J", status, nil),
		pod("shop", "b", "evil/v1 \x1b[31mKind\u202e some-name", status, nil),
		pod("shop", "c", "apps/v1 Deployment web", status, nil))
	targets, skipped, err := Find(t.Context(), client, Selection{Revision: "default", Workloads: true})
	require.NoError(t, err)
	require.Len(t, targets, 1)
	assert.Equal(t, "web", targets[0].Name)
	require.Len(t, skipped, 2)
	for _, one := range skipped {
		for _, text := range []string{one.String(), one.Blocked.Fix} {
			assert.Equal(t, names.Escaped(text), text)
			assert.LessOrEqual(t, len(text), 2*names.MaxText)
		}
	}
}
