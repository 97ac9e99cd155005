package rollout

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout/workload/workloadtest"
)

func TestAWorkloadThatIsDeletedDuringTheRolloutIsAFailure(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		web, api := workloadtest.New("Deployment", "web"), workloadtest.New("Deployment", "api")
		c := newCluster(t, web, api)
		c.rollOut["web"] = func(c *fakeCluster, object *unstructured.Unstructured) {
			require.NoError(c.t, c.Tracker().Delete(cluster.Deployments, "shop", "web"))
		}
		_, err := c.run(t.Context(), specOf(web, api))
		require.EqualError(t, err, "restarting workloads: 1 failed: Deployment shop/web: it was deleted during the rollout")
		assert.Contains(t, c.lines, "restarting 0/2, 1 failed: Deployment shop/api 1/2 pods updated")
	})
}

func TestOneFailedWorkloadDoesNotStopARunAndAFewDo(t *testing.T) {
	t.Parallel()
	run := func(t *testing.T, broken int) (*fakeCluster, error) {
		var all []*unstructured.Unstructured
		c := newCluster(t)
		for i := range 20 {
			all = append(all, workloadtest.New("Deployment", fmt.Sprintf("web-%02d", i)))
			c.store(all[i])
			if i < broken {
				c.rollOut[all[i].GetName()] = stalls(pullFails)
			}
		}
		spec := specOf(all...)
		spec.MaxParallel = 3
		_, err := c.run(t.Context(), spec)
		return c, err
	}
	synctest.Test(t, func(t *testing.T) {
		c, err := run(t, 1)
		require.ErrorContains(t, err, "1 failed: Deployment shop/web-00")
		assert.Len(t, c.patched, 20)
	})
	synctest.Test(t, func(t *testing.T) {
		c, err := run(t, 9)
		require.ErrorContains(t, err, "3 failed: ")
		require.ErrorContains(t, err, "; 17 not started")
		assert.Len(t, c.patched, 3)
	})
}

func TestALaterGroupDoesNotStartAfterAFailedOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		istiod, gateway := workloadtest.New("Deployment", "istiod"), workloadtest.New("Deployment", "gateway")
		c := newCluster(t, istiod, gateway)
		c.rollOut["istiod"] = stalls(pullFails)
		spec := specOf(istiod, gateway)
		spec.Targets[1].Group = 1
		_, err := c.run(t.Context(), spec)
		require.ErrorContains(t, err, "1 failed: Deployment shop/istiod")
		require.ErrorContains(t, err, "; 1 not started")
		assert.Equal(t, []string{"istiod"}, c.patched)
	})
}

func TestTheTimeoutSaysWhichAreStuckAndWhy(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var all []*unstructured.Unstructured
		c := newCluster(t)
		for i := range 9 {
			all = append(all, workloadtest.New("Deployment", fmt.Sprintf("web-%d", i)))
			c.store(all[i])
			c.rollOut[all[i].GetName()] = stalls(`{"conditions": [{"type": "Ready", "status": "False", "message": "containers with unready status: [app]"}]}`)
		}
		spec := specOf(all...)
		spec.MaxParallel, spec.Timeout = 7, 90*time.Second
		began := time.Now()
		result, err := c.run(t.Context(), spec)
		require.ErrorIs(t, err, errTimeout)
		stuck := func(i int) string {
			return fmt.Sprintf("Deployment shop/web-%d 1/2 pods updated: pod web-%d-1 is not ready: containers with unready status: [app]", i, i)
		}
		require.EqualError(t, err, "restarting workloads: not finished within 1m30s: 7 not rolled out: "+
			stuck(0)+"; "+stuck(1)+"; "+stuck(2)+"; "+stuck(3)+"; "+stuck(4)+
			" and 2 more; 2 not started; the next update continues from there: timeout exceeded")
		assert.Equal(t, spec.Timeout, time.Since(began))
		assert.Len(t, result.Restarted, 7)
	})
}

func TestAnAnnotationThatAnotherManagerRemovesIsReportedAndNotWrittenAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		web := workloadtest.New("Deployment", "web")
		c := newCluster(t, web)
		c.rollOut["web"] = func(c *fakeCluster, object *unstructured.Unstructured) {
			c.store(workloadtest.Progressed(object, 1, 1))
			time.Sleep(time.Second)
			c.store(web)
		}
		_, err := c.run(t.Context(), specOf(web))
		require.ErrorContains(t, err, "Deployment shop/web: another manager removed annotation groundcover.com/istio-config-hash from its pod template")
		assert.Equal(t, []string{"web"}, c.patched)
	})
}
