package rollout

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	clienttesting "k8s.io/client-go/testing"
)

// injects makes istiod inject the old configuration so many times, and then the new one.
func injects(c *fakeCluster, old, current string, times int) {
	c.PrependReactor("create", "pods", func(clienttesting.Action) (bool, runtime.Object, error) {
		config := old
		if times--; times < 0 {
			config = current
		}
		pod := &unstructured.Unstructured{Object: map[string]any{"apiVersion": "v1", "kind": "Pod", "env": config}}
		pod.SetAnnotations(map[string]string{"sidecar.istio.io/status": "{}"})
		return true, pod, nil
	})
}

func TestProxiesWaitForIstiodInBothDirections(t *testing.T) {
	t.Parallel()
	const with, without = "tracing: sensor:9411", "tracing: none"
	synctest.Test(t, func(t *testing.T) {
		c := newCluster(t)
		injects(c, without, with, 5)
		require.NoError(t, AwaitInjection(t.Context(), c, "shop", "default", "sensor:9411"))
		require.Len(t, c.Actions(), 6)
	})
	synctest.Test(t, func(t *testing.T) {
		c := newCluster(t)
		injects(c, with, without, 5)
		require.NoError(t, AwaitForgotten(t.Context(), c, "shop", "default", "sensor:9411"))
		require.Len(t, c.Actions(), 6)
	})
	synctest.Test(t, func(t *testing.T) {
		c := newCluster(t)
		injects(c, without, without, 0)
		require.ErrorContains(t, AwaitInjection(t.Context(), c, "shop", "default", "sensor:9411"), `do not carry "sensor:9411"`)
	})
	synctest.Test(t, func(t *testing.T) {
		c := newCluster(t)
		injects(c, with, with, 0)
		require.ErrorAs(t, AwaitForgotten(t.Context(), c, "shop", "default", "sensor:9411"), &ErrUnproved{}, "somebody else may have set the same")
	})
}
