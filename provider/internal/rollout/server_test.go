package rollout

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	clienttesting "k8s.io/client-go/testing"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout/workload/workloadtest"
)

// answers makes the server answer so many requests with an error.
func (c *fakeCluster) answers(verb, resource string, times int, err error) {
	c.PrependReactor(verb, resource, func(clienttesting.Action) (bool, runtime.Object, error) {
		times--
		return times >= 0, nil, err
	})
}

// Both are 403, with the messages of kube-apiserver 1.35.
var (
	noPermission = apierrors.NewForbidden(cluster.Deployments.GroupResource(), "web", errors.New(`User "ci" cannot patch resource "deployments"`))
	denied       = apierrors.NewForbidden(cluster.Deployments.GroupResource(), "web", errors.New("ValidatingAdmissionPolicy 'freeze' denied request: not today"))
)

func TestARefusalNamesTheVerbAndTheResource(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		verb    string
		err     error
		message string
	}{
		"to read":  {"list", noPermission, "reading deployments.apps shop/web: no permission to list and watch deployments.apps shop/web; grant it (docs/permissions.md has the role)"},
		"to write": {"patch", noPermission, "1 failed: Deployment shop/web: no permission to patch deployments.apps shop/web; grant it (docs/permissions.md has the role)"},
		"a policy": {"patch", denied, "the API server refuses to patch deployments.apps shop/web; allow it in the policy or webhook that denies it"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				web := workloadtest.New("Deployment", "web")
				c := newCluster(t, web)
				c.answers(test.verb, "deployments", 1000, test.err)
				_, err := c.run(t.Context(), specOf(web))
				require.ErrorContains(t, err, test.message)
				require.ErrorContains(t, err, test.err.Error())
				assert.NotContains(t, err.Error(), "unstructured")
			})
		})
	}
}

func TestARequestToAServerThatIsBusyOrUnreachableIsRetried(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		err     error
		atLeast time.Duration
	}{
		"429 with Retry-After": {apierrors.NewTooManyRequests("busy", 20), time.Minute},
		"500":                  {apierrors.NewInternalError(context.DeadlineExceeded), 3 * time.Second},
		"503":                  {apierrors.NewServiceUnavailable("starting"), 3 * time.Second},
		"refused":              {&url.Error{Op: "Get", URL: "https://10.0.0.1", Err: syscall.ECONNREFUSED}, 3 * time.Second},
	} {
		for _, verb := range []string{"list", "patch"} {
			t.Run(name+" to "+verb, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					web := workloadtest.New("Deployment", "web")
					c := newCluster(t, web)
					c.answers(verb, "deployments", 3, test.err)
					began := time.Now()
					result, err := c.run(t.Context(), specOf(web))
					require.NoError(t, err)
					assert.Equal(t, []string{"web"}, targetNames(result.Restarted))
					assert.GreaterOrEqual(t, time.Since(began), test.atLeast)
					assert.Contains(t, strings.Join(c.lines, "\n"), "retrying: ")
				})
			})
		}
	}
}

func TestAServerThatStaysUnreachableEndsTheRunAtItsTimeoutWithTheLastError(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		web := workloadtest.New("Deployment", "web")
		c := newCluster(t, web)
		c.answers("list", "deployments", 1000, apierrors.NewServiceUnavailable("starting"))
		_, err := c.run(t.Context(), specOf(web))
		require.ErrorContains(t, err, "reading the workloads to restart: timeout exceeded; last error: ")
		require.ErrorContains(t, err, "starting; no workload was restarted")
	})
}

func TestAWatchThatClosesOrIsTooOldIsResumed(t *testing.T) {
	t.Parallel()
	gone := &apierrors.NewResourceExpired("too old resource version").ErrStatus
	for name, end := range map[string]func(*watch.FakeWatcher){
		"closes":     func(w *watch.FakeWatcher) { w.Stop() },
		"is too old": func(w *watch.FakeWatcher) { w.Error(gone) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				web := workloadtest.New("Deployment", "web")
				c := newCluster(t, web)
				first := true
				c.PrependWatchReactor("deployments", func(clienttesting.Action) (bool, watch.Interface, error) {
					if !first {
						return false, nil, nil
					}
					first = false
					broken := watch.NewFake()
					time.AfterFunc(5*time.Second, func() { end(broken) })
					return true, broken, nil
				})
				c.rollOut["web"] = func(c *fakeCluster, object *unstructured.Unstructured) {
					time.Sleep(20 * time.Second)
					c.store(workloadtest.RolledOut(object))
				}
				_, err := c.run(t.Context(), specOf(web))
				require.NoError(t, err)
				assert.False(t, first)
			})
		})
	}
}

func TestManyWorkloadsAreReadByOneListAndOneWatch(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCluster(t)
		var all []*unstructured.Unstructured
		for i := range 40 {
			web := workloadtest.New("Deployment", "web")
			web.SetNamespace(string(rune('a'+i%20)) + "-shop")
			web.SetName("web-" + string(rune('a'+i)))
			all = append(all, web)
			c.store(web)
		}
		_, err := c.run(t.Context(), specOf(all...))
		require.NoError(t, err)
		requests := map[string]int{}
		for _, action := range c.Actions() {
			requests[action.GetVerb()]++
		}
		assert.Equal(t, map[string]int{"list": 1, "watch": 1, "patch": 40}, requests)
	})
}

func TestPendingSendsListsOnlyAndTellsRestartsFromRollouts(t *testing.T) {
	t.Parallel()
	old, ready := workloadtest.New("Deployment", "old"), workloadtest.WithHash(workloadtest.New("Deployment", "ready"))
	rolling, paused := workloadtest.Progressed(workloadtest.WithHash(workloadtest.New("StatefulSet", "rolling")), 1, 1), workloadtest.New("Deployment", "paused")
	workloadtest.Set(paused, true, "spec", "paused")
	awaited := workloadtest.New("Deployment", "istiod")
	c := newCluster(t, old, ready, rolling, paused, awaited)
	spec := specOf(old, ready, rolling, paused, workloadtest.New("DaemonSet", "later"), awaited)
	spec.Targets[5].WaitOnly = true
	pending, err := Pending(t.Context(), c, spec.Targets, spec.ConfigHash)
	require.NoError(t, err)
	require.Len(t, pending, 3)
	assert.Equal(t, PendingTarget{spec.Targets[0], true, "runs an older configuration"}, pending[0])
	assert.Equal(t, PendingTarget{spec.Targets[2], false, "1/2 pods updated"}, pending[1])
	assert.Equal(t, PendingTarget{spec.Targets[4], true, "does not exist yet"}, pending[2])
	for _, action := range c.Actions() {
		assert.Equal(t, "list", action.GetVerb())
	}
}
