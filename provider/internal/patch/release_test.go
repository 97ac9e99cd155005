package patch

import (
	"testing"

	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	clienttesting "k8s.io/client-go/testing"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/record"
)

func TestRevertReleasesTheFieldManager(t *testing.T) {
	t.Parallel()
	live := istioConfigMap("a: 1")
	live.SetManagedFields([]metav1.ManagedFieldsEntry{{Manager: "helm", Operation: "Apply"}})
	client, api := fakeCluster(live)
	applied, err := Apply(t.Context(), api, Write{Ref: istioRef, Desired: inMesh, Previous: Applied{}, CreateIfMissing: false})
	require.NoError(t, err)

	owned := istioConfigMap(meshOf(t, api))
	owned.SetManagedFields([]metav1.ManagedFieldsEntry{{Manager: "helm", Operation: "Apply"}, {Manager: names.FieldManager, Operation: "Update"}})
	require.NoError(t, client.Tracker().Update(configMaps, owned, "istio-system"))
	failed := false
	client.PrependReactor("update", "configmaps", func(a clienttesting.Action) (bool, runtime.Object, error) {
		// A conflict between the two writes of Revert.
		entries := a.(clienttesting.UpdateAction).GetObject().(metav1.Object).GetManagedFields()
		if len(entries) == 1 && !failed {
			failed = true
			return true, nil, conflict
		}
		return false, nil, nil
	})
	_, err = Revert(t.Context(), api, istioRef, applied, record.Owner{})
	require.NoError(t, err)
	require.True(t, failed)
	require.Equal(t, "a: 1", meshOf(t, api))
	after, err := api.Get(t.Context(), istioRef.Name, metav1.GetOptions{})
	require.NoError(t, err)
	require.Equal(t, []metav1.ManagedFieldsEntry{{Manager: "helm", Operation: "Apply"}}, after.GetManagedFields())
	count := len(writes(client))
	_, err = Revert(t.Context(), api, istioRef, applied, record.Owner{})
	require.NoError(t, err)
	require.Len(t, writes(client), count, "a second Revert does not write")
}
