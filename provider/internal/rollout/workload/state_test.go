package workload

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout/workload/workloadtest"
)

func TestAWorkloadIsRolledOutOnlyWhenNothingIsMissing(t *testing.T) {
	t.Parallel()
	for kind := range resources {
		assert.True(t, Read(workloadtest.New(kind, "web"), workloadtest.Hash).RolledOut, kind)
		for name, test := range map[string]struct {
			change   func(*unstructured.Unstructured) *unstructured.Unstructured
			progress string
		}{
			"the controller has not observed the template": {func(w *unstructured.Unstructured) *unstructured.Unstructured {
				w.SetGeneration(2)
				return w
			}, "its controller has not observed the change"},
			"no status yet": {func(w *unstructured.Unstructured) *unstructured.Unstructured {
				delete(w.Object, "status")
				return w
			}, "its controller has not observed the change"},
			"a status that no controller wrote": {func(w *unstructured.Unstructured) *unstructured.Unstructured {
				unstructured.RemoveNestedField(w.Object, "status", "observedGeneration")
				return w
			}, "its controller has not observed the change"},
			"it is being deleted": {func(w *unstructured.Unstructured) *unstructured.Unstructured {
				workloadtest.Set(w, "2026-01-01T00:00:00Z", "metadata", "deletionTimestamp")
				return w
			}, "Resource scheduled for deletion"},
			"a pod of the old template": {func(w *unstructured.Unstructured) *unstructured.Unstructured {
				return workloadtest.Progressed(w, 1, 2)
			}, "1/2 pods updated"},
			"a pod that is not available": {func(w *unstructured.Unstructured) *unstructured.Unstructured {
				return workloadtest.Progressed(w, 2, 1)
			}, "1/2 pods available"},
		} {
			state := Read(test.change(workloadtest.New(kind, "web")), workloadtest.Hash)
			assert.False(t, state.RolledOut, kind+": "+name)
			assert.Equal(t, test.progress, state.Progress(), kind+": "+name)
		}
	}
	young := workloadtest.New("StatefulSet", "store")
	workloadtest.Set(young, int64(1), "status", "availableReplicas")
	assert.False(t, Read(young, workloadtest.Hash).RolledOut, "ready, and not yet for minReadySeconds")
	surplus := workloadtest.New("Deployment", "web")
	workloadtest.Set(surplus, int64(3), "status", "replicas")
	assert.False(t, Read(surplus, workloadtest.Hash).RolledOut)
	assert.Equal(t, "1 old pods still running", Read(surplus, workloadtest.Hash).Progress())
}

func TestAWorkloadHasTheHashOfThisConfigurationOnly(t *testing.T) {
	t.Parallel()
	plain, hashed := workloadtest.New("Deployment", "web"), workloadtest.WithHash(workloadtest.New("Deployment", "web"))
	assert.False(t, Read(plain, workloadtest.Hash).HasHash)
	assert.True(t, Read(hashed, workloadtest.Hash).HasHash)
	assert.False(t, Read(hashed, "another").HasHash)
	assert.True(t, Read(plain, "").HasHash, "none is wanted")
	assert.False(t, Read(hashed, "").HasHash, "one is left")
}

func TestAPodHasTheHashThatIstiodRenderedIntoItsProxy(t *testing.T) {
	t.Parallel()
	pod := workloadtest.NewPod(t, "front", "{}")
	assert.True(t, PodHasHash(pod, workloadtest.Hash))
	pod.SetAnnotations(nil)
	assert.False(t, PodHasHash(pod, workloadtest.Hash))
	workloadtest.Set(pod, []any{map[string]any{"env": []any{map[string]any{"name": names.HashVariable, "value": workloadtest.Hash}}}}, "spec", "containers")
	assert.True(t, PodHasHash(pod, workloadtest.Hash))
	assert.False(t, PodHasHash(pod, "another"))
}

func TestOnlyTheKindsOfAppsRollOut(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"Deployment", "DaemonSet", "StatefulSet"} {
		assert.True(t, RollsOut("apps/v1", kind), kind)
	}
	assert.False(t, RollsOut("apps/v1", "ReplicaSet"))
	assert.False(t, RollsOut("v1", "ConfigMap"))
	assert.False(t, RollsOut("example.com/v1", "Deployment"))
}
