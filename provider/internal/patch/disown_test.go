package patch

import (
	"testing"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"

	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	clienttesting "k8s.io/client-go/testing"
)

func TestWhatIsGivenBackIsOwnedByUsNoLonger(t *testing.T) {
	t.Parallel()
	live := istioConfigMap("a: 1")
	live.SetManagedFields([]metav1.ManagedFieldsEntry{{Manager: "helm", Operation: "Apply"}})
	client, api := fakeCluster(live)
	standing, err := Apply(t.Context(), api, istioRef, inMesh, Standing{}, false)
	require.NoError(t, err)

	owned := istioConfigMap(meshPatch(t, api))
	owned.SetManagedFields([]metav1.ManagedFieldsEntry{{Manager: "helm", Operation: "Apply"}, {Manager: names.FieldManager, Operation: "Update"}})
	require.NoError(t, client.Tracker().Update(configMaps, owned, "istio-system"))
	failed := false
	client.PrependReactor("update", "configmaps", func(a clienttesting.Action) (bool, runtime.Object, error) {
		// A conflict between the two writes of a GiveBack.
		entries := a.(clienttesting.UpdateAction).GetObject().(metav1.Object).GetManagedFields()
		if len(entries) == 1 && !failed {
			failed = true
			return true, nil, conflict
		}
		return false, nil, nil
	})
	_, err = GiveBack(t.Context(), api, istioRef, standing)
	require.NoError(t, err)
	require.True(t, failed)
	require.Equal(t, "a: 1", meshPatch(t, api))
	after, err := api.Get(t.Context(), istioRef.Name, metav1.GetOptions{})
	require.NoError(t, err)
	require.Equal(t, []metav1.ManagedFieldsEntry{{Manager: "helm", Operation: "Apply"}}, after.GetManagedFields())
	count := len(writes(client))
	_, err = GiveBack(t.Context(), api, istioRef, standing)
	require.NoError(t, err)
	require.Len(t, writes(client), count, "nothing is left to write")
}
