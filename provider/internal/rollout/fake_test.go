package rollout

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic/fake"
	clienttesting "k8s.io/client-go/testing"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout/workload"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout/workload/workloadtest"
)

// fakeCluster is client-go's fake API server, with the test in the place of the controllers. It runs inside a synctest
// bubble, so that its seconds cost no time.
type fakeCluster struct {
	*fake.FakeDynamicClient
	t *testing.T
	// rollOut is a workload's controller after a change of its template; nil: rolled out after 10 s.
	rollOut map[string]func(c *fakeCluster, object *unstructured.Unstructured)

	// removesHash says that patches remove the hash.
	removesHash bool

	mutex            sync.Mutex
	patched          []string
	rolling, highest int
	lines            []string
}

func newCluster(t *testing.T, objects ...runtime.Object) *fakeCluster {
	t.Helper()
	lists := map[schema.GroupVersionResource]string{cluster.Pods: "PodList", cluster.Events: "EventList",
		cluster.Deployments: "DeploymentList", cluster.DaemonSets: "DaemonSetList", cluster.StatefulSets: "StatefulSetList"}
	c := &fakeCluster{t: t, FakeDynamicClient: fake.NewSimpleDynamicClientWithCustomListKinds(runtime.NewScheme(), lists, objects...),
		rollOut: map[string]func(*fakeCluster, *unstructured.Unstructured){}}
	c.PrependReactor("patch", "*", c.patch)
	return c
}

// patch does in one step what the API server does: the annotation and the next generation. It accepts no other patch.
func (c *fakeCluster) patch(action clienttesting.Action) (bool, runtime.Object, error) {
	request := action.(clienttesting.PatchActionImpl)
	require.Equal(c.t, types.MergePatchType, request.GetPatchType())
	require.Equal(c.t, names.FieldManager, request.PatchOptions.FieldManager)
	value := fmt.Sprintf("%q", workloadtest.Hash)
	if c.removesHash {
		value = "null"
	}
	wanted := fmt.Sprintf(`{"spec":{"template":{"metadata":{"annotations":{%q:%s}}}}}`, names.HashAnnotation, value)
	require.JSONEq(c.t, wanted, string(request.GetPatch()))
	found, err := c.Tracker().Get(request.Resource, request.Namespace, request.Name)
	if err != nil {
		return true, nil, err
	}
	object := found.DeepCopyObject().(*unstructured.Unstructured)
	object.SetGeneration(object.GetGeneration() + 1)
	workloadtest.Set(object, workloadtest.Hash, "spec", "template", "metadata", "annotations", names.HashAnnotation)
	if c.removesHash {
		unstructured.RemoveNestedField(object.Object, "spec", "template", "metadata", "annotations", names.HashAnnotation)
	}
	c.mutex.Lock()
	c.patched = append(c.patched, object.GetName())
	c.rolling++
	c.highest = max(c.highest, c.rolling)
	c.mutex.Unlock()
	go c.control(object.DeepCopy())
	return true, object, c.Tracker().Update(request.Resource, object, request.Namespace)
}

func (c *fakeCluster) control(object *unstructured.Unstructured) {
	time.Sleep(time.Second)
	if play := c.rollOut[object.GetName()]; play != nil {
		play(c, object)
		return
	}
	c.store(workloadtest.Progressed(object, 1, 0))
	time.Sleep(9 * time.Second)
	c.mutex.Lock()
	c.rolling--
	c.mutex.Unlock()
	c.store(workloadtest.RolledOut(object))
}

func (c *fakeCluster) store(object *unstructured.Unstructured) {
	resource := workload.Resource(object.GetKind())
	if object.GetKind() == "Pod" {
		resource = cluster.Pods
	}
	if err := c.Tracker().Update(resource, object.DeepCopy(), object.GetNamespace()); err != nil {
		require.NoError(c.t, c.Tracker().Add(object.DeepCopy()))
	}
}

func (c *fakeCluster) run(ctx context.Context, spec Spec) (Result, error) {
	return Run(ctx, c, spec, func(format string, args ...any) {
		c.lines = append(c.lines, fmt.Sprintf(format, args...))
	})
}

// specOf has the objects as targets.
func specOf(objects ...*unstructured.Unstructured) Spec {
	spec := Spec{ConfigHash: workloadtest.Hash, MaxParallel: 5, Timeout: 10 * time.Minute}
	for _, object := range objects {
		spec.Targets = append(spec.Targets, Target{Kind: object.GetKind(), Namespace: object.GetNamespace(), Name: object.GetName()})
	}
	return spec
}

func targetNames(targets []Target) []string {
	found := []string{}
	for _, target := range targets {
		found = append(found, target.Name)
	}
	return found
}
