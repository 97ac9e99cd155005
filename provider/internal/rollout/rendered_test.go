package rollout

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// front is the Deployment of a Gateway, as istiod renders it with a configuration.
func front(hash string) *unstructured.Unstructured {
	object := workloadOf("Deployment", "front")
	set(object, map[string]any{gatewayLabel: "front"}, "spec", "template", "metadata", "labels")
	set(object, []any{map[string]any{"name": "istio-proxy", "env": []any{map[string]any{"name": names.HashVariable, "value": hash}}}},
		"spec", "template", "spec", "containers")
	return object
}

// beforeWeb is a run over a gateway that istiod renders, then a workload.
func beforeWeb(objects ...*unstructured.Unstructured) Spec {
	spec := specOf(objects...)
	spec.Targets[0].Rendered = true
	spec.Targets[1].Group = groupWorkloads
	return spec
}

func TestAGatewayThatIstiodRendersIsRestartedByIstiodAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		web := workloadOf("Deployment", "web")
		c := newCluster(t, front("old"), web)
		go func() {
			time.Sleep(10 * time.Second)
			changed := front(hash)
			changed.SetGeneration(changed.GetGeneration() + 1)
			c.store(changed)
			time.Sleep(5 * time.Second)
			assert.Empty(t, c.patched, "workloads wait for it")
			c.store(rolledOut(changed))
		}()
		result, err := c.run(t.Context(), beforeWeb(front("old"), web))
		require.NoError(t, err)
		assert.Equal(t, []string{"web"}, c.patched)
		assert.Equal(t, []string{"front", "web"}, targetNames(result.Restarted))
		assert.Contains(t, c.lines, "restarting 0/2: Deployment shop/front waits for istiod to render it")
	})
}

func TestAGatewayThatIstiodDoesNotRenderIsRestartedLikeOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		web := workloadOf("Deployment", "web")
		c := newCluster(t, front("old"), web)
		began := time.Now()
		result, err := c.run(t.Context(), beforeWeb(front("old"), web))
		require.NoError(t, err)
		assert.Equal(t, []string{"front", "web"}, c.patched)
		assert.Equal(t, []string{"front", "web"}, targetNames(result.Restarted))
		assert.GreaterOrEqual(t, time.Since(began), renderTime)
	})
}

func TestAGatewayThatRunsTheConfigurationAlreadyIsLeftAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		web := workloadOf("Deployment", "web")
		c := newCluster(t, front(hash), web)
		result, err := c.run(t.Context(), beforeWeb(front(hash), web))
		require.NoError(t, err)
		assert.Equal(t, []string{"front"}, targetNames(result.Current))
		assert.Equal(t, []string{"web"}, c.patched)
	})
}
