package workload

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// minCrashes is the number of restarts of a container from which CrashLoopBackOff is a failure: a container that waits for
// another one at its start often fails once or twice.
const minCrashes = 3

// waitingClasses are the classes of the reasons for which the kubelet does not start a container.
var waitingClasses = map[string]Class{
	"ErrImagePull": Image, "ImagePullBackOff": Image, "InvalidImageName": Image, "ErrImageNeverPull": Image,
	"ImageInspectError": Image, "RegistryUnavailable": Image, "SignatureValidationFailed": Image,
	"CreateContainerConfigError": Config, "CreateContainerError": Config, "RunContainerError": Config,
}

// PodReason is why a pod is not available, nil when it is available or is being deleted.
func PodReason(pod *corev1.Pod) *Reason {
	if pod.DeletionTimestamp != nil {
		return nil
	}
	var notReady *Reason
	for _, condition := range pod.Status.Conditions {
		if condition.Status != corev1.ConditionFalse {
			continue
		}
		message := names.Line(condition.Message)
		if condition.Type == corev1.PodScheduled {
			grace := UnschedulableGrace
			if condition.Reason != corev1.PodReasonUnschedulable {
				grace = 0
			}
			return &Reason{Unschedulable, fmt.Sprintf("pod %s: %s: %s", pod.Name, condition.Reason, message), grace}
		}
		if condition.Type == corev1.PodReady {
			notReady = &Reason{NotReady, fmt.Sprintf("pod %s is not ready: %s", pod.Name, message), 0}
		}
	}
	for _, containers := range [][]corev1.ContainerStatus{pod.Status.InitContainerStatuses, pod.Status.ContainerStatuses} {
		for _, container := range containers {
			if reason := containerReason(container); reason != nil {
				reason.Message = fmt.Sprintf("pod %s: container %s: %s", pod.Name, container.Name, reason.Message)
				return reason
			}
		}
	}
	return notReady
}

func containerReason(container corev1.ContainerStatus) *Reason {
	waiting := container.State.Waiting
	if waiting != nil && waitingClasses[waiting.Reason] != "" {
		return &Reason{waitingClasses[waiting.Reason], waiting.Reason + ": " + names.Line(waiting.Message), DefaultGrace}
	}
	if container.Ready || container.RestartCount == 0 {
		return nil
	}
	// Between two crashes the container runs. The class persists; only CrashLoopBackOff has a grace.
	reason := &Reason{Class: Crash, Message: fmt.Sprintf("restarted %d times", container.RestartCount)}
	if ended := container.LastTerminationState.Terminated; ended != nil {
		reason.Message += fmt.Sprintf(", last exit code %d", ended.ExitCode)
		if message := names.Line(strings.TrimSpace(ended.Reason + " " + ended.Message)); message != "" {
			reason.Message += " (" + message + ")"
		}
	}
	if waiting != nil && waiting.Reason == "CrashLoopBackOff" {
		reason.Message = "CrashLoopBackOff: " + reason.Message
		if container.RestartCount >= minCrashes {
			reason.Grace = DefaultGrace
		}
	}
	return reason
}
