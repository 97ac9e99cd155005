package rollout

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"

	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic/fake"
	clienttesting "k8s.io/client-go/testing"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
)

const hash = "0123abcd"

// fakeCluster is client-go's fake API server with the controllers' part played by the test. It lives inside a synctest
// bubble, so that its seconds cost nothing.
type fakeCluster struct {
	*fake.FakeDynamicClient
	t *testing.T
	// rollOut plays a workload's controller after a change of its template; nil: rolled out after 10 s.
	rollOut map[string]func(c *fakeCluster, object *unstructured.Unstructured)

	// forgets says that the hash is to be taken off.
	forgets bool

	mutex            sync.Mutex
	patched          []string
	rolling, highest int
	lines            []string
}

func newCluster(t *testing.T, objects ...runtime.Object) *fakeCluster {
	t.Helper()
	lists := map[schema.GroupVersionResource]string{pods: "PodList", events: "EventList",
		cluster.Deployments: "DeploymentList", cluster.DaemonSets: "DaemonSetList", cluster.StatefulSets: "StatefulSetList"}
	c := &fakeCluster{t: t, FakeDynamicClient: fake.NewSimpleDynamicClientWithCustomListKinds(runtime.NewScheme(), lists, objects...),
		rollOut: map[string]func(*fakeCluster, *unstructured.Unstructured){}}
	c.PrependReactor("patch", "*", c.patch)
	return c
}

// patch does in one step what the API server does: the annotation and the next generation. It takes nothing else.
func (c *fakeCluster) patch(action clienttesting.Action) (bool, runtime.Object, error) {
	request := action.(clienttesting.PatchActionImpl)
	require.Equal(c.t, types.MergePatchType, request.GetPatchType())
	require.Equal(c.t, names.FieldManager, request.PatchOptions.FieldManager)
	value := fmt.Sprintf("%q", hash)
	if c.forgets {
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
	set(object, hash, "spec", "template", "metadata", "annotations", names.HashAnnotation)
	if c.forgets {
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
	c.store(progressed(object, 1, 0))
	time.Sleep(9 * time.Second)
	c.mutex.Lock()
	c.rolling--
	c.mutex.Unlock()
	c.store(rolledOut(object))
}

func (c *fakeCluster) store(object *unstructured.Unstructured) {
	resource := kinds[object.GetKind()]
	if object.GetKind() == "Pod" {
		resource = pods
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

// spec names the objects as targets.
func specOf(objects ...*unstructured.Unstructured) Spec {
	spec := Spec{ConfigHash: hash, Timeout: 10 * time.Minute}
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

// workloadOf is a rolled-out workload with two pods, as apps/v1 shows it, without our annotation.
func workloadOf(kind, name string) *unstructured.Unstructured {
	object := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "apps/v1", "kind": kind,
		"metadata": map[string]any{"namespace": "shop", "name": name, "generation": int64(1), "uid": "uid-" + name},
		"spec": map[string]any{
			"selector": map[string]any{"matchLabels": map[string]any{"app": name}},
			"template": map[string]any{"metadata": map[string]any{"labels": map[string]any{"app": name}}},
		},
	}}
	switch kind {
	case "Deployment":
		set(object, int64(2), "spec", "replicas")
		set(object, int64(600), "spec", "progressDeadlineSeconds")
	case "StatefulSet":
		set(object, int64(2), "spec", "replicas")
		set(object, map[string]any{"type": "RollingUpdate", "rollingUpdate": map[string]any{"partition": int64(0)}}, "spec", "updateStrategy")
	case "DaemonSet":
		set(object, map[string]any{"type": "RollingUpdate"}, "spec", "updateStrategy")
	}
	return rolledOut(object)
}

func marked(object *unstructured.Unstructured) *unstructured.Unstructured {
	set(object, hash, "spec", "template", "metadata", "annotations", names.HashAnnotation)
	return object
}

func rolledOut(object *unstructured.Unstructured) *unstructured.Unstructured {
	object = progressed(object, 2, 2)
	if object.GetKind() == "Deployment" {
		conditions(object, map[string]any{"type": "Progressing", "status": "True", "reason": "NewReplicaSetAvailable"},
			map[string]any{"type": "Available", "status": "True"})
	}
	return object
}

// progressed is the workload with so many of its two pods updated and available.
func progressed(object *unstructured.Unstructured, updated, available int64) *unstructured.Unstructured {
	object = object.DeepCopy()
	status := map[string]any{"observedGeneration": object.GetGeneration()}
	if object.GetKind() == "DaemonSet" {
		status["desiredNumberScheduled"], status["currentNumberScheduled"] = int64(2), int64(2)
		status["updatedNumberScheduled"], status["numberAvailable"], status["numberReady"] = updated, available, available
	} else {
		status["replicas"], status["readyReplicas"] = int64(2), available
		status["updatedReplicas"], status["availableReplicas"] = updated, available
	}
	set(object, status, "status")
	return object
}

func conditions(object *unstructured.Unstructured, all ...any) {
	set(object, all, "status", "conditions")
}

func set(object *unstructured.Unstructured, value any, path ...string) {
	if err := unstructured.SetNestedField(object.Object, value, path...); err != nil {
		panic(err)
	}
}

// podOf is a new pod of a workload whose one container is in this state.
func podOf(t *testing.T, owner, status string) *unstructured.Unstructured {
	t.Helper()
	pod := &unstructured.Unstructured{Object: map[string]any{"apiVersion": "v1", "kind": "Pod"}}
	pod.SetNamespace("shop")
	pod.SetName(owner + "-1")
	pod.SetLabels(map[string]string{"app": owner})
	pod.SetAnnotations(map[string]string{names.HashAnnotation: hash})
	var parsed map[string]any
	require.NoError(t, json.Unmarshal([]byte(status), &parsed))
	pod.Object["status"] = parsed
	return pod
}
