package rollout

import (
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// How long a reason has to stand, without any progress of its workload, until it counts as a failure.
const (
	standing = 20 * time.Second
	// A cluster autoscaler takes minutes to bring a node.
	unscheduled = 3 * time.Minute
	// restarts of a container after which a CrashLoopBackOff is believed; a container that waits for another one at
	// its start often fails once or twice.
	crashes = 3
)

// reason is why a workload does not progress.
type reason struct {
	// class stays the same while the words change (ErrImagePull and ImagePullBackOff alternate).
	class, text string
	// grace is how long it has to stand to be a failure; 0: never one by itself.
	grace time.Duration
}

// waiting are the reasons for which a container does not start, by class.
var waiting = map[string]string{
	"ErrImagePull": "image", "ImagePullBackOff": "image", "InvalidImageName": "image", "ErrImageNeverPull": "image",
	"ImageInspectError": "image", "RegistryUnavailable": "image", "SignatureValidationFailed": "image",
	"CreateContainerConfigError": "config", "CreateContainerError": "config", "RunContainerError": "config",
}

// conditionReason is what a workload's own conditions complain of: no progress within its deadline, or pods that
// cannot be created (a quota, a webhook that refuses). Only Deployments have such conditions.
func conditionReason(object *unstructured.Unstructured) *reason {
	conditions, _, _ := unstructured.NestedSlice(object.Object, "status", "conditions")
	var found *reason
	for _, entry := range conditions {
		condition, _ := entry.(map[string]any)
		text := func(key string) string { value, _ := condition[key].(string); return value }
		switch {
		case text("type") == "ReplicaFailure" && text("status") == "True":
			return &reason{"creation", text("reason") + ": " + short(text("message")), standing}
		case text("type") == "Progressing" && text("reason") == "ProgressDeadlineExceeded":
			found = &reason{"deadline", "ProgressDeadlineExceeded: " + short(text("message")), standing}
		}
	}
	return found
}

// podReason is why a pod is not available, nil when it is or is going away.
func podReason(pod *corev1.Pod) *reason {
	if pod.DeletionTimestamp != nil {
		return nil
	}
	var notReady *reason
	for _, condition := range pod.Status.Conditions {
		if condition.Status != corev1.ConditionFalse {
			continue
		}
		if condition.Type == corev1.PodScheduled {
			grace := unscheduled
			if condition.Reason != corev1.PodReasonUnschedulable {
				grace = 0
			}
			return &reason{"unschedulable", fmt.Sprintf("pod %s: %s: %s", pod.Name, condition.Reason, short(condition.Message)), grace}
		}
		if condition.Type == corev1.PodReady {
			notReady = &reason{"not ready", fmt.Sprintf("pod %s is not ready: %s", pod.Name, short(condition.Message)), 0}
		}
	}
	for _, containers := range [][]corev1.ContainerStatus{pod.Status.InitContainerStatuses, pod.Status.ContainerStatuses} {
		for _, container := range containers {
			if why := containerReason(container); why != nil {
				why.text = fmt.Sprintf("pod %s: container %s: %s", pod.Name, container.Name, why.text)
				return why
			}
		}
	}
	return notReady
}

func containerReason(container corev1.ContainerStatus) *reason {
	wait := container.State.Waiting
	if wait != nil && waiting[wait.Reason] != "" {
		return &reason{waiting[wait.Reason], wait.Reason + ": " + short(wait.Message), standing}
	}
	if container.Ready || container.RestartCount == 0 {
		return nil
	}
	// Between two crashes the container runs, or looks as if it did: the class stands, the failure waits for the next.
	why := &reason{class: "crash", text: fmt.Sprintf("restarted %d times", container.RestartCount)}
	if ended := container.LastTerminationState.Terminated; ended != nil {
		why.text += fmt.Sprintf(", last exit code %d", ended.ExitCode)
		if words := short(strings.TrimSpace(ended.Reason + " " + ended.Message)); words != "" {
			why.text += " (" + words + ")"
		}
	}
	if wait != nil && wait.Reason == "CrashLoopBackOff" {
		why.text = "CrashLoopBackOff: " + why.text
		if container.RestartCount >= crashes {
			why.grace = standing
		}
	}
	return why
}

// short is one line of at most 300 characters.
func short(text string) string {
	line := strings.Join(strings.Fields(text), " ")
	if runes := []rune(line); len(runes) > 300 {
		return string(runes[:299]) + "…"
	}
	return line
}
