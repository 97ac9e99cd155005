package rollout

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout/workload/workloadtest"
)

func TestTheHashIsRemovedWhereThereIsOneAndTheOtherTargetsAreWaitedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hashed, clean, istiod := workloadtest.New("Deployment", "hashed"), workloadtest.New("Deployment", "clean"), workloadtest.New("Deployment", "istiod")
		for _, object := range []*unstructured.Unstructured{hashed, istiod} {
			require.NoError(t, unstructured.SetNestedField(object.Object, "other", "spec", "template", "metadata", "annotations", names.HashAnnotation))
		}
		c := newCluster(t, hashed, clean, istiod)
		c.removesHash = true
		spec := specOf(hashed, clean, istiod)
		spec.ConfigHash, spec.RemoveHash = "", true
		spec.Targets[2].WaitOnly = true
		result, err := c.run(t.Context(), spec)
		require.NoError(t, err)
		assert.Equal(t, []string{"hashed"}, targetNames(result.Restarted))
		assert.ElementsMatch(t, []string{"clean", "istiod"}, targetNames(result.Current))
		assert.Equal(t, []string{"hashed"}, c.patched)
	})
}
