package workload

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout/workload/workloadtest"
)

func TestAPodsReasonNamesTheContainerAndHowLongItHasToPersist(t *testing.T) {
	t.Parallel()
	container := func(state string) string { return `{"containerStatuses": [{"name": "app", ` + state + `}]}` }
	for name, test := range map[string]struct {
		status string
		reason *Reason
	}{
		"it runs":            {container(`"ready": true, "restartCount": 7`), nil},
		"it starts":          {container(`"state": {"waiting": {"reason": "ContainerCreating"}}`), nil},
		"its image is wrong": {container(`"state": {"waiting": {"reason": "ErrImagePull", "message": "not\nfound"}}`), &Reason{Image, "pod web-1: container app: ErrImagePull: not found", DefaultGrace}},
		"it crashed once": {container(`"restartCount": 1, "state": {"waiting": {"reason": "CrashLoopBackOff"}}`),
			&Reason{Crash, "pod web-1: container app: CrashLoopBackOff: restarted 1 times", 0}},
		"it runs between two crashes": {container(`"restartCount": 5, "state": {"running": {}}, "lastState": {"terminated": {"exitCode": 1}}`),
			&Reason{Crash, "pod web-1: container app: restarted 5 times, last exit code 1", 0}},
		"it crashes all the time": {container(`"restartCount": 3, "state": {"waiting": {"reason": "CrashLoopBackOff"}}`),
			&Reason{Crash, "pod web-1: container app: CrashLoopBackOff: restarted 3 times", DefaultGrace}},
		"its scheduling is gated": {`{"conditions": [{"type": "PodScheduled", "status": "False", "reason": "SchedulingGated"}]}`,
			&Reason{Unschedulable, "pod web-1: SchedulingGated: ", 0}},
		"no node takes it": {`{"conditions": [{"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "none"}]}`,
			&Reason{Unschedulable, "pod web-1: Unschedulable: none", UnschedulableGrace}},
		"its probe fails": {`{"conditions": [{"type": "Ready", "status": "False", "message": "unready"}]}`,
			&Reason{NotReady, "pod web-1 is not ready: unready", 0}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var pod corev1.Pod
			object := workloadtest.NewPod(t, "web", test.status)
			require.NoError(t, runtime.DefaultUnstructuredConverter.FromUnstructured(object.Object, &pod))
			assert.Equal(t, test.reason, PodReason(&pod))
			now := object.GetCreationTimestamp()
			pod.DeletionTimestamp = &now
			assert.Nil(t, PodReason(&pod), "it is being deleted")
		})
	}
}
