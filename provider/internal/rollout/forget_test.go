package rollout

import (
	"testing"
	"testing/synctest"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func TestForgettingTakesTheHashOffWhatCarriesItAndOnlyWaitsForTheRest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		carries, clean, istiod := workloadOf("Deployment", "carries"), workloadOf("Deployment", "clean"), workloadOf("Deployment", "istiod")
		for _, object := range []*unstructured.Unstructured{carries, istiod} {
			require.NoError(t, unstructured.SetNestedField(object.Object, "other", "spec", "template", "metadata", "annotations", names.HashAnnotation))
		}
		c := newCluster(t, carries, clean, istiod)
		c.forgets = true
		spec := specOf(carries, clean, istiod)
		spec.ConfigHash, spec.Forget = "", true
		spec.Targets[2].Await = true
		result, err := c.run(t.Context(), spec)
		require.NoError(t, err)
		assert.Equal(t, []string{"carries"}, targetNames(result.Restarted))
		assert.ElementsMatch(t, []string{"clean", "istiod"}, targetNames(result.Current))
		assert.Equal(t, []string{"carries"}, c.patched)
	})
}
