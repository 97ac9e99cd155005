package patch

import (
	"testing"

	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/runtime"
	clienttesting "k8s.io/client-go/testing"
)

func TestAnObjectThatIsDeletedBetweenTheReadAndTheWriteIsMadeAnewWhereItMay(t *testing.T) {
	t.Parallel()
	for _, create := range []bool{true, false} {
		client, api := fakeCluster(istioConfigMap("a: 1"))
		client.PrependReactor("update", "configmaps", func(clienttesting.Action) (bool, runtime.Object, error) {
			return false, nil, client.Tracker().Delete(configMaps, "istio-system", "istio")
		})
		standing, err := Apply(t.Context(), api, istioRef, inMesh, Standing{}, create)
		if !create {
			require.ErrorContains(t, err, "reading ConfigMap istio-system/istio: it does not exist")
			continue
		}
		require.NoError(t, err)
		require.True(t, standing.Created)
		require.Equal(t, "b: 2\n", meshPatch(t, api))
		_, err = GiveBack(t.Context(), api, istioRef, standing)
		require.NoError(t, err)
		require.Equal(t, []string{"update", "create", "delete"}, writes(client))
	}
}
