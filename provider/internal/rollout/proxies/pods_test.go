package proxies

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/runtime"

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
