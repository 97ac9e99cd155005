package rollout

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout/workload"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout/workload/workloadtest"
)

const pullFails = `{"phase": "Pending", "containerStatuses": [{"name": "app", "state": {"waiting":
	{"reason": "ImagePullBackOff", "message": "Back-off pulling image \"shop/web:9\""}}}]}`

// stalls leaves a workload with one new pod in this state.
func stalls(status string) func(*fakeCluster, *unstructured.Unstructured) {
	return func(c *fakeCluster, object *unstructured.Unstructured) {
		c.store(workloadtest.Progressed(object, 1, 1))
		c.store(workloadtest.NewPod(c.t, object.GetName(), status))
	}
}

func TestItFailsEarlyWithThePodsOwnReason(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status, message string
		after           time.Duration
	}{
		"an image that cannot be pulled": {pullFails,
			`pod web-1: container app: ImagePullBackOff: Back-off pulling image "shop/web:9"`, time.Minute},
		"a sidecar that crashes": {`{"initContainerStatuses": [{"name": "istio-proxy", "restartCount": 4, "state": {"waiting": {"reason": "CrashLoopBackOff"}},
			"lastState": {"terminated": {"exitCode": 255, "reason": "Error"}}}]}`,
			"pod web-1: container istio-proxy: CrashLoopBackOff: restarted 4 times, last exit code 255 (Error)", time.Minute},
		"a ConfigMap that is not there": {`{"containerStatuses": [{"name": "app", "state": {"waiting":
			{"reason": "CreateContainerConfigError", "message": "configmap \"web\" not found"}}}]}`,
			`pod web-1: container app: CreateContainerConfigError: configmap "web" not found`, time.Minute},
		"no node": {`{"conditions": [{"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "0/3 nodes are available"}]}`,
			"pod web-1: Unschedulable: 0/3 nodes are available", 4 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				web := workloadtest.New("Deployment", "web")
				c := newCluster(t, web)
				c.rollOut["web"] = stalls(test.status)
				began := time.Now()
				result, err := c.run(t.Context(), specOf(web))
				require.EqualError(t, err, "restarting workloads: 1 failed: Deployment shop/web 1/2 pods updated: "+test.message)
				assert.Less(t, time.Since(began), test.after)
				assert.Equal(t, []string{"web"}, targetNames(result.Restarted))
			})
		})
	}
}

func TestAWorkloadThatIsOnlyWaitedForFailsWithItsNewPodsOwnReason(t *testing.T) {
	t.Parallel()
	for name, hash := range map[string]string{"patched with another hash": "of istiod", "patched without one": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				pod := func(name, hash, status string) *unstructured.Unstructured {
					pod := workloadtest.NewPod(t, "istiod", status)
					pod.SetName(name)
					pod.SetAnnotations(map[string]string{names.HashAnnotation: hash})
					return pod
				}
				istiod := workloadtest.Progressed(workloadtest.New("Deployment", "istiod"), 1, 1)
				workloadtest.Set(istiod, hash, "spec", "template", "metadata", "annotations", names.HashAnnotation)
				c := newCluster(t, istiod)
				c.store(pod("istiod-old", "old", strings.ReplaceAll(pullFails, "shop/web:9", "an older image")))
				c.store(pod("istiod-new", hash, strings.ReplaceAll(pullFails, "ImagePullBackOff", "ErrImagePull")))
				go func() {
					time.Sleep(time.Minute)
					c.store(pod("istiod-new", hash, pullFails))
				}()
				err := Await(t.Context(), c, Target{Kind: "Deployment", Namespace: "shop", Name: "istiod"}, 10*time.Minute, func(string, ...any) {})
				require.EqualError(t, err, `restarting workloads: 1 failed: Deployment shop/istiod 1/2 pods updated: pod istiod-new: container app: ImagePullBackOff: Back-off pulling image "shop/web:9"`)
				assert.Empty(t, c.patched)
			})
		})
	}
}

func TestItFailsEarlyWithTheConditionsOfTheDeployment(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		condition map[string]any
		message   string
	}{
		"a quota": {map[string]any{"type": "ReplicaFailure", "status": "True", "reason": "FailedCreate", "message": "exceeded quota: pods"},
			"FailedCreate: exceeded quota: pods"},
		"the deadline": {map[string]any{"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded", "message": "ReplicaSet has timed out"},
			"ProgressDeadlineExceeded: ReplicaSet has timed out"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				web := workloadtest.New("Deployment", "web")
				c := newCluster(t, web)
				c.rollOut["web"] = func(c *fakeCluster, object *unstructured.Unstructured) {
					object = workloadtest.Progressed(object, 0, 2)
					workloadtest.SetConditions(object, test.condition)
					c.store(object)
				}
				_, err := c.run(t.Context(), specOf(web))
				require.EqualError(t, err, "restarting workloads: 1 failed: Deployment shop/web 0/2 pods updated: "+test.message)
			})
		})
	}
}

func TestAStatefulSetFailsOnlyOnAnEventThatComesAgain(t *testing.T) {
	t.Parallel()
	event := func(count int64) *unstructured.Unstructured {
		return &unstructured.Unstructured{Object: map[string]any{"apiVersion": "v1", "kind": "Event", "reason": "FailedCreate",
			"metadata": map[string]any{"namespace": "shop", "name": "store.1"}, "message": "exceeded quota: pods", "count": count}}
	}
	run := func(t *testing.T, again bool) error {
		store := workloadtest.New("StatefulSet", "store")
		c := newCluster(t, store)
		c.rollOut["store"] = func(c *fakeCluster, object *unstructured.Unstructured) {
			c.store(workloadtest.Progressed(object, 0, 1))
			require.NoError(t, c.Tracker().Add(event(1)))
			time.Sleep(30 * time.Second)
			if again {
				require.NoError(t, c.Tracker().Update(cluster.Events, event(2), "shop"))
			}
		}
		_, err := c.run(t.Context(), specOf(store))
		return err
	}
	synctest.Test(t, func(t *testing.T) {
		require.EqualError(t, run(t, true), "restarting workloads: 1 failed: StatefulSet shop/store 0/2 pods updated: FailedCreate: exceeded quota: pods")
	})
	synctest.Test(t, func(t *testing.T) {
		require.ErrorContains(t, run(t, false), "not finished within 10m0s: 1 not rolled out: StatefulSet shop/store 0/2 pods updated: FailedCreate: exceeded quota: pods")
	})
}

func TestAPassingReasonOrAnOldPodDoesNotFailARollout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		web := workloadtest.New("Deployment", "web")
		c := newCluster(t, web)
		c.rollOut["web"] = func(c *fakeCluster, object *unstructured.Unstructured) {
			stalls(pullFails)(c, object)
			old := workloadtest.NewPod(c.t, "web", pullFails)
			old.SetName("web-0")
			old.SetAnnotations(nil)
			c.store(old)
			time.Sleep(noProgress + workload.DefaultGrace - 5*time.Second)
			c.store(workloadtest.NewPod(t, "web", `{"phase": "Running", "conditions": [{"type": "Ready", "status": "False"}]}`))
			time.Sleep(time.Minute)
			c.store(workloadtest.RolledOut(object))
		}
		_, err := c.run(t.Context(), specOf(web))
		require.NoError(t, err)
		assert.Contains(t, c.lines, `restarting 0/1: Deployment shop/web 1/2 pods updated: pod web-1: container app: ImagePullBackOff: Back-off pulling image "shop/web:9"`)
	})
}

func TestAReasonThatPersistsWhileTheWorkloadProgressesIsNoFailure(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		web := workloadtest.New("Deployment", "web")
		c := newCluster(t, web)
		c.rollOut["web"] = func(c *fakeCluster, object *unstructured.Unstructured) {
			// A quota without room for a surge: it refuses a pod until an old pod is gone.
			for step := range int64(4) {
				object = workloadtest.Progressed(object, step/2, 1+step%2)
				workloadtest.SetConditions(object, map[string]any{"type": "ReplicaFailure", "status": "True", "reason": "FailedCreate", "message": "exceeded quota"})
				c.store(object)
				time.Sleep(14 * time.Second)
			}
			c.store(workloadtest.RolledOut(object))
		}
		_, err := c.run(t.Context(), specOf(web))
		require.NoError(t, err)
		for _, action := range c.Actions() {
			assert.NotEqual(t, "pods", action.GetResource().Resource, "pods are read only for workloads without progress")
		}
	})
}

func TestAWorkloadThatAnEarlierRunLeftStalledGetsTheTimeToRecover(t *testing.T) {
	t.Parallel()
	run := func(t *testing.T, after func(c *fakeCluster, web *unstructured.Unstructured)) (time.Duration, error) {
		web := workloadtest.Progressed(workloadtest.WithHash(workloadtest.New("Deployment", "web")), 1, 1)
		c := newCluster(t, web)
		c.store(workloadtest.NewPod(t, "web", pullFails))
		go after(c, web)
		began := time.Now()
		_, err := c.run(t.Context(), specOf(web))
		return time.Since(began), err
	}
	synctest.Test(t, func(t *testing.T) {
		_, err := run(t, func(c *fakeCluster, web *unstructured.Unstructured) {
			time.Sleep(5 * time.Minute)
			c.store(workloadtest.RolledOut(web))
		})
		require.NoError(t, err, "the kubelet retried after five minutes")
	})
	synctest.Test(t, func(t *testing.T) {
		took, err := run(t, func(c *fakeCluster, _ *unstructured.Unstructured) {
			time.Sleep(time.Minute)
			c.store(workloadtest.NewPod(c.t, "web", strings.ReplaceAll(pullFails, "ImagePullBackOff", "ErrImagePull")))
		})
		require.ErrorContains(t, err, "1 failed: Deployment shop/web")
		assert.Less(t, took, 2*time.Minute, "it failed again")
	})
	synctest.Test(t, func(t *testing.T) {
		took, err := run(t, func(*fakeCluster, *unstructured.Unstructured) {})
		require.ErrorContains(t, err, "1 failed: Deployment shop/web")
		assert.Less(t, took, 7*time.Minute)
	})
}

func TestADeadlineThatPassedIsReportedWithThePodsReason(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		web := workloadtest.New("Deployment", "web")
		c := newCluster(t, web)
		c.rollOut["web"] = func(c *fakeCluster, object *unstructured.Unstructured) {
			object = workloadtest.Progressed(object, 1, 1)
			workloadtest.SetConditions(object, map[string]any{"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded", "message": "timed out."})
			c.store(object)
			c.store(workloadtest.NewPod(c.t, "web", `{"conditions": [{"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "no nodes"}]}`))
		}
		_, err := c.run(t.Context(), specOf(web))
		require.EqualError(t, err, "restarting workloads: 1 failed: Deployment shop/web 1/2 pods updated: ProgressDeadlineExceeded: timed out. pod web-1: Unschedulable: no nodes")
	})
}
