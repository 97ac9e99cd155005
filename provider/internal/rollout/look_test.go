package rollout

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
)

func TestAWorkloadIsRolledOutOnlyWhenNothingIsMissing(t *testing.T) {
	t.Parallel()
	for kind := range kinds {
		assert.True(t, look(workloadOf(kind, "web"), hash).rolledOut, kind)
		for name, test := range map[string]struct {
			change func(*unstructured.Unstructured) *unstructured.Unstructured
			words  string
		}{
			"the controller has not seen the template": {func(w *unstructured.Unstructured) *unstructured.Unstructured {
				w.SetGeneration(2)
				return w
			}, "its controller has not seen the change"},
			"no status yet": {func(w *unstructured.Unstructured) *unstructured.Unstructured {
				delete(w.Object, "status")
				return w
			}, "its controller has not seen the change"},
			"a status that no controller wrote": {func(w *unstructured.Unstructured) *unstructured.Unstructured {
				unstructured.RemoveNestedField(w.Object, "status", "observedGeneration")
				return w
			}, "its controller has not seen the change"},
			"it is being deleted": {func(w *unstructured.Unstructured) *unstructured.Unstructured {
				set(w, "2026-01-01T00:00:00Z", "metadata", "deletionTimestamp")
				return w
			}, "Resource scheduled for deletion"},
			"a pod of the old template": {func(w *unstructured.Unstructured) *unstructured.Unstructured {
				return progressed(w, 1, 2)
			}, "1/2 pods updated"},
			"a pod that is not available": {func(w *unstructured.Unstructured) *unstructured.Unstructured {
				return progressed(w, 2, 1)
			}, "1/2 pods available"},
		} {
			snapshot := look(test.change(workloadOf(kind, "web")), hash)
			assert.False(t, snapshot.rolledOut, kind+": "+name)
			assert.Equal(t, test.words, snapshot.String(), kind+": "+name)
		}
	}
	young := workloadOf("StatefulSet", "store")
	set(young, int64(1), "status", "availableReplicas")
	assert.False(t, look(young, hash).rolledOut, "ready, but not for minReadySeconds")
	surplus := workloadOf("Deployment", "web")
	set(surplus, int64(3), "status", "replicas")
	assert.False(t, look(surplus, hash).rolledOut)
	assert.Equal(t, "old pods still there: 1", look(surplus, hash).String())
}

func TestAWorkloadIsCurrentOnlyWithThisHash(t *testing.T) {
	t.Parallel()
	assert.False(t, look(workloadOf("Deployment", "web"), hash).current)
	assert.True(t, look(marked(workloadOf("Deployment", "web")), hash).current)
	assert.False(t, look(marked(workloadOf("Deployment", "web")), "another").current)
}

func TestAPodsReasonNamesTheContainerAndSaysHowLongItHasToStand(t *testing.T) {
	t.Parallel()
	container := func(state string) string { return `{"containerStatuses": [{"name": "app", ` + state + `}]}` }
	for name, test := range map[string]struct {
		status string
		reason *reason
	}{
		"it runs":            {container(`"ready": true, "restartCount": 7`), nil},
		"it starts":          {container(`"state": {"waiting": {"reason": "ContainerCreating"}}`), nil},
		"its image is wrong": {container(`"state": {"waiting": {"reason": "ErrImagePull", "message": "not\nfound"}}`), &reason{"image", "pod web-1: container app: ErrImagePull: not found", standing}},
		"it crashed once": {container(`"restartCount": 1, "state": {"waiting": {"reason": "CrashLoopBackOff"}}`),
			&reason{"crash", "pod web-1: container app: CrashLoopBackOff: restarted 1 times", 0}},
		"it runs between two crashes": {container(`"restartCount": 5, "state": {"running": {}}, "lastState": {"terminated": {"exitCode": 1}}`),
			&reason{"crash", "pod web-1: container app: restarted 5 times, last exit code 1", 0}},
		"it crashes all the time": {container(`"restartCount": 3, "state": {"waiting": {"reason": "CrashLoopBackOff"}}`),
			&reason{"crash", "pod web-1: container app: CrashLoopBackOff: restarted 3 times", standing}},
		"its scheduling is gated": {`{"conditions": [{"type": "PodScheduled", "status": "False", "reason": "SchedulingGated"}]}`,
			&reason{"unschedulable", "pod web-1: SchedulingGated: ", 0}},
		"no node takes it": {`{"conditions": [{"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "none"}]}`,
			&reason{"unschedulable", "pod web-1: Unschedulable: none", unscheduled}},
		"its probe fails": {`{"conditions": [{"type": "Ready", "status": "False", "message": "unready"}]}`,
			&reason{"not ready", "pod web-1 is not ready: unready", 0}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var pod corev1.Pod
			object := podOf(t, "web", test.status)
			require.NoError(t, runtime.DefaultUnstructuredConverter.FromUnstructured(object.Object, &pod))
			assert.Equal(t, test.reason, podReason(&pod))
			now := object.GetCreationTimestamp()
			pod.DeletionTimestamp = &now
			assert.Nil(t, podReason(&pod), "it is going away")
		})
	}
}

func TestADoubtFailsOnlyWhenItStandsAndTheWorkloadStandsStill(t *testing.T) {
	t.Parallel()
	begin := time.Now()
	at := func(seconds int) time.Time { return begin.Add(time.Duration(seconds) * time.Second) }
	image := &reason{"image", "ErrImagePull", standing}
	fails := func(d doubts, moved, now int) bool {
		_, sure := d.verdict(at(moved), at(now), true)
		return sure
	}
	d := doubts{}
	d.see("pod/a", image, at(0))
	d.see("pod/a", &reason{"image", "ImagePullBackOff", standing}, at(10))
	assert.False(t, fails(d, 0, 19))
	assert.True(t, fails(d, 0, 20), "other words for the same do not begin anew")
	assert.False(t, fails(d, 5, 20), "it moved meanwhile")

	d.see("pod/a", nil, at(21))
	d.see("pod/a", image, at(22))
	assert.False(t, fails(d, 0, 41), "it was gone for a moment")

	d.keep("pod/", map[string]bool{"pod/b": true})
	assert.Empty(t, d, "the pod is gone")

	d.see("conditions", &reason{"deadline", "ProgressDeadlineExceeded", standing}, at(0))
	d.see("pod/b", &reason{"not ready", "not ready", 0}, at(0))
	assert.Equal(t, "ProgressDeadlineExceeded", d.words())
	d.see("pod/c", image, at(0))
	assert.Equal(t, "ErrImagePull", d.words(), "the pod's own word counts most")
}
