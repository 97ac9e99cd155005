package rollout

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout/workload/workloadtest"
)

// front is the Deployment of a Gateway, as istiod of Istio 1.23 renders it (files/kube-gateway.yaml), with the hash of a configuration.
func front(hash string) *unstructured.Unstructured {
	object := workloadtest.New("Deployment", "front")
	workloadtest.Set(object, map[string]any{"gateway.networking.k8s.io/gateway-name": "front"}, "spec", "template", "metadata", "labels")
	workloadtest.Set(object, map[string]any{"istio.io/rev": "default"}, "spec", "template", "metadata", "annotations")
	workloadtest.Set(object, []any{map[string]any{"name": "istio-proxy", "env": []any{map[string]any{"name": names.HashVariable, "value": hash}}}},
		"spec", "template", "spec", "containers")
	return object
}

// beforeWeb is a run over a gateway that istiod renders, then a workload.
func beforeWeb(objects ...*unstructured.Unstructured) Spec {
	spec := specOf(objects...)
	spec.Targets[0].RenderedByIstiod = true
	spec.Targets[1].Group = GroupWorkloads
	return spec
}

func TestAGatewayThatIstiodRendersIsRestartedByIstiodAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		web := workloadtest.New("Deployment", "web")
		c := newCluster(t, front("old"), web)
		go func() {
			time.Sleep(10 * time.Second)
			changed := front(workloadtest.Hash)
			changed.SetGeneration(changed.GetGeneration() + 1)
			c.store(changed)
			time.Sleep(5 * time.Second)
			assert.Empty(t, c.patched, "workloads wait for it")
			c.store(workloadtest.RolledOut(changed))
		}()
		result, err := c.run(t.Context(), beforeWeb(front("old"), web))
		require.NoError(t, err)
		assert.Equal(t, []string{"web"}, c.patched)
		assert.Equal(t, []string{"front", "web"}, targetNames(result.Restarted))
		assert.Contains(t, c.lines, "restarting 0/2: Deployment shop/front waits for istiod to render it")
	})
}

func TestAGatewayThatIstiodDoesNotRenderIsRestartedLikeTheOtherWorkloads(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		web := workloadtest.New("Deployment", "web")
		c := newCluster(t, front("old"), web)
		began := time.Now()
		result, err := c.run(t.Context(), beforeWeb(front("old"), web))
		require.NoError(t, err)
		assert.Equal(t, []string{"front", "web"}, c.patched)
		assert.Equal(t, []string{"front", "web"}, targetNames(result.Restarted))
		assert.GreaterOrEqual(t, time.Since(began), renderTimeout)
	})
}

func TestAGatewayThatRunsTheConfigurationIsNotRestarted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		web := workloadtest.New("Deployment", "web")
		c := newCluster(t, front(workloadtest.Hash), web)
		result, err := c.run(t.Context(), beforeWeb(front(workloadtest.Hash), web))
		require.NoError(t, err)
		assert.Equal(t, []string{"front"}, targetNames(result.Current))
		assert.Equal(t, []string{"web"}, c.patched)
	})
}
