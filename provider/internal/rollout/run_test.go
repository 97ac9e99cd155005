package rollout

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	clienttesting "k8s.io/client-go/testing"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout/workload/workloadtest"
)

func TestAWorkloadRestartsOnceAndIsWaitedForUntilItIsRolledOut(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"Deployment", "DaemonSet", "StatefulSet"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				web := workloadtest.New(kind, "web")
				c := newCluster(t, web)
				began := time.Now()
				result, err := c.run(t.Context(), specOf(web))
				require.NoError(t, err)
				assert.Equal(t, []string{"web"}, targetNames(result.Restarted))
				assert.Equal(t, 10*time.Second, time.Since(began))
				assert.Equal(t, []string{
					"reading the workloads",
					"restarting 0/1: " + kind + " shop/web",
					"restarting 0/1: " + kind + " shop/web its controller has not observed the change",
					"restarting 0/1: " + kind + " shop/web 1/2 pods updated",
					"workloads: 1 restarted",
				}, c.lines)

				again, err := c.run(t.Context(), specOf(web))
				require.NoError(t, err)
				assert.Equal(t, []string{"web"}, c.patched, "restarted once")
				assert.Equal(t, []string{"web"}, targetNames(again.Current))
				assert.Empty(t, again.Restarted)
			})
		})
	}
}

func TestARolloutThatHasStartedIsWaitedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		web := workloadtest.Progressed(workloadtest.WithHash(workloadtest.New("Deployment", "web")), 1, 1)
		c := newCluster(t, web)
		go func() {
			time.Sleep(time.Minute)
			c.store(workloadtest.RolledOut(web))
		}()
		began := time.Now()
		result, err := c.run(t.Context(), specOf(web))
		require.NoError(t, err)
		assert.Equal(t, time.Minute, time.Since(began))
		assert.Equal(t, []string{"web"}, targetNames(result.Current))
		assert.Empty(t, c.patched)
	})
}

func TestItObservesMaxParallelAndTheOrderOfGroups(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var all []*unstructured.Unstructured
		c := newCluster(t)
		for i := range 12 {
			all = append(all, workloadtest.New("Deployment", fmt.Sprintf("web-%02d", i)))
			c.store(all[i])
		}
		spec := specOf(all...)
		spec.MaxParallel = 3
		spec.Targets[11].Group = -1
		began := time.Now()
		result, err := c.run(t.Context(), spec)
		require.NoError(t, err)
		assert.Len(t, result.Restarted, 12)
		assert.Equal(t, 3, c.highest)
		assert.Equal(t, "web-11", c.patched[0])
		assert.Equal(t, 50*time.Second, time.Since(began), "the first group alone, then eleven by three")
		assert.Equal(t, "workloads: 12 restarted", c.lines[len(c.lines)-1])
	})
}

func TestAMissingTargetIsAnErrorBeforeTheFirstRestart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		web := workloadtest.New("Deployment", "web")
		c := newCluster(t, web)
		result, err := c.run(t.Context(), specOf(web, workloadtest.New("DaemonSet", "gone"), workloadtest.New("Deployment", "also-gone")))
		require.EqualError(t, err, "restarting workloads: not found: DaemonSet shop/gone, Deployment shop/also-gone; no workload was restarted")
		assert.Empty(t, c.patched)
		assert.Empty(t, result)
	})
}

func TestWorkloadsThatATemplateDoesNotRestartAreSkippedAndTheRunContinues(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		paused, empty := workloadtest.New("Deployment", "paused"), workloadtest.New("Deployment", "empty")
		agent, store, canary := workloadtest.New("DaemonSet", "agent"), workloadtest.New("StatefulSet", "store"), workloadtest.New("StatefulSet", "canary")
		web := workloadtest.New("Deployment", "web")
		workloadtest.Set(paused, true, "spec", "paused")
		workloadtest.Set(empty, int64(0), "spec", "replicas")
		workloadtest.Set(agent, "OnDelete", "spec", "updateStrategy", "type")
		workloadtest.Set(store, "OnDelete", "spec", "updateStrategy", "type")
		workloadtest.Set(canary, int64(1), "spec", "updateStrategy", "rollingUpdate", "partition")
		c := newCluster(t, paused, empty, agent, store, canary, web)
		result, err := c.run(t.Context(), specOf(paused, empty, agent, store, canary, web))
		require.NoError(t, err)
		assert.Equal(t, []string{"web"}, c.patched)
		require.Len(t, result.Skipped, 5)
		assert.Equal(t, "its rollout is paused", result.Skipped[0].Blocked.Reason)
		assert.Equal(t, "run kubectl rollout resume Deployment/paused -n shop, then kubectl rollout restart Deployment/paused -n shop", result.Skipped[0].Blocked.Fix)
		assert.Equal(t, "it has 0 replicas", result.Skipped[1].Blocked.Reason)
		assert.Equal(t, "its update strategy is OnDelete", result.Skipped[2].Blocked.Reason)
		assert.Equal(t, "delete its pods one by one: kubectl delete pod -n shop <pod>", result.Skipped[3].Blocked.Fix)
		assert.Contains(t, result.Skipped[4].Blocked.Reason, "partition")
		assert.Equal(t, "workloads: 1 restarted, 5 not restartable", c.lines[len(c.lines)-1])
	})
}

func TestARunThatWasInterruptedIsContinuedByTheNext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, b, d := workloadtest.New("Deployment", "a"), workloadtest.New("Deployment", "b"), workloadtest.New("Deployment", "d")
		c := newCluster(t, a, b, d)
		spec := specOf(a, b, d)
		spec.MaxParallel = 1
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(15*time.Second, cancel)
		began := time.Now()
		result, err := c.run(ctx, spec)
		require.ErrorIs(t, err, context.Canceled)
		require.EqualError(t, err, "restarting workloads: rollout interrupted: 1 not rolled out: Deployment shop/b 1/2 pods updated; 1 not started; the next update continues from there: context canceled")
		assert.Equal(t, 15*time.Second, time.Since(began))
		assert.Equal(t, []string{"a", "b"}, targetNames(result.Restarted))

		next, err := c.run(t.Context(), spec)
		require.NoError(t, err)
		assert.Equal(t, []string{"a", "b", "d"}, c.patched)
		assert.Equal(t, []string{"d"}, targetNames(next.Restarted))
		assert.Equal(t, []string{"a", "b"}, targetNames(next.Current))
	})
}

func TestAPatchWithoutAnAnswerAtTheEndIsInTheResult(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		web := workloadtest.New("Deployment", "web")
		c := newCluster(t, web)
		ctx, cancel := context.WithCancel(t.Context())
		c.PrependReactor("patch", "deployments", func(clienttesting.Action) (bool, runtime.Object, error) {
			cancel()
			time.Sleep(time.Second)
			return false, nil, nil
		})
		result, err := c.run(ctx, specOf(web))
		require.ErrorIs(t, err, context.Canceled)
		assert.Equal(t, []string{"web"}, targetNames(result.Restarted))
		time.Sleep(time.Minute) // the controller continues after the run
	})
}

func TestAWorkloadThatIsNamedTwiceRestartsOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		web := workloadtest.New("Deployment", "web")
		c := newCluster(t, web)
		spec := specOf(web, web)
		result, err := c.run(t.Context(), spec)
		require.NoError(t, err)
		assert.Equal(t, []string{"web"}, c.patched)
		assert.Equal(t, []string{"web"}, targetNames(result.Restarted))
	})
}

func TestASpecIsRefusedWithEverythingThatIsWrong(t *testing.T) {
	t.Parallel()
	spec := Spec{Targets: []Target{{Kind: "Job", Namespace: "shop", Name: "once"}}}
	_, err := Run(t.Context(), nil, spec, nil)
	require.EqualError(t, err, `reading the inputs of the rollout: configHash is empty; target "Job shop/once": expected a Deployment, DaemonSet or `+
		"StatefulSet with namespace and name; maxParallel is 0: must be greater than 0; the timeout is 0s: must be greater than 0s")
}
