package patch

import (
	"testing"

	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/runtime"
	clienttesting "k8s.io/client-go/testing"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/record"
)

func TestAnObjectThatIsDeletedBeforeTheWriteIsRecreatedWithCreateIfMissing(t *testing.T) {
	t.Parallel()
	for _, create := range []bool{true, false} {
		client, api := fakeCluster(istioConfigMap("a: 1"))
		client.PrependReactor("update", "configmaps", func(clienttesting.Action) (bool, runtime.Object, error) {
			return false, nil, client.Tracker().Delete(configMaps, "istio-system", "istio")
		})
		applied, err := Apply(t.Context(), api, Write{Ref: istioRef, Desired: inMesh, Previous: Applied{}, CreateIfMissing: create})
		if !create {
			require.ErrorContains(t, err, "reading ConfigMap istio-system/istio: it does not exist")
			continue
		}
		require.NoError(t, err)
		require.True(t, applied.Created)
		require.Equal(t, "b: 2\n", meshOf(t, api))
		_, err = Revert(t.Context(), api, istioRef, applied, record.Owner{})
		require.NoError(t, err)
		require.Equal(t, []string{"update", "create", "delete"}, writes(client))
	}
}
