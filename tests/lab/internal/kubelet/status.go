package kubelet

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/wire"
)

var (
	errCreating    = errors.New("the workload is starting")
	errNotProbed   = errors.New("the workload started and was not probed yet")
	errTerminating = errors.New("the pod is being deleted")
)

// report writes the Pod's status when it changes. workload is nil when none runs; notReady is nil when the pod is ready.
func (p *sandboxedPod) report(ctx context.Context, workload Workload, notReady error) {
	p.mu.Lock()
	before := p.state
	p.state.workload, p.state.notReady = workload, notReady
	now := p.state
	p.mu.Unlock()
	changed := before.workload != now.workload || (before.notReady == nil) != (notReady == nil) || before.restarts != now.restarts
	if !changed || errors.Is(ctx.Err(), context.Canceled) {
		return
	}
	object := p.pod.Object
	log := slog.With("pod", object.Namespace+"/"+object.Name, "kind", p.kind.Name)
	log.Info("pod changed", "ready", notReady == nil, "reason", notReady)
	patch, err := json.Marshal(map[string]any{"status": p.status(now)})
	if err != nil {
		log.Error("encoding the status", "error", err)
		return
	}
	_, err = p.kubelet.client.CoreV1().Pods(object.Namespace).
		Patch(ctx, object.Name, types.StrategicMergePatchType, patch, metav1.PatchOptions{}, "status")
	if err != nil && !apierrors.IsNotFound(err) {
		log.Error("writing the status", "error", err)
	}
}

func (p *sandboxedPod) status(now state) corev1.PodStatus {
	ready := corev1.ConditionFalse
	message := ""
	if now.notReady == nil {
		ready = corev1.ConditionTrue
	} else {
		message = now.notReady.Error()
	}
	status := corev1.PodStatus{Phase: corev1.PodPending}
	if now.workload != nil {
		status.Phase = corev1.PodRunning
	}
	if p.pod.Network != nil {
		status.PodIP = p.pod.Network.IP
		status.PodIPs = []corev1.PodIP{{IP: p.pod.Network.IP}}
	}
	stamp := metav1.Now()
	for _, kind := range []corev1.PodConditionType{corev1.PodReady, corev1.ContainersReady} {
		status.Conditions = append(status.Conditions, corev1.PodCondition{
			Type: kind, Status: ready, Message: message, LastTransitionTime: stamp,
		})
	}
	status.Conditions = append(status.Conditions, corev1.PodCondition{
		Type: corev1.PodInitialized, Status: corev1.ConditionTrue, LastTransitionTime: stamp,
	})
	for _, container := range p.pod.Object.Spec.Containers {
		status.ContainerStatuses = append(status.ContainerStatuses, containerStatus(container, now, message))
	}
	return status
}

func containerStatus(container corev1.Container, now state, message string) corev1.ContainerStatus {
	started := now.workload != nil
	status := corev1.ContainerStatus{
		Name: container.Name, Image: container.Image, ImageID: container.Image,
		Ready: now.notReady == nil, Started: &started, RestartCount: int32(now.restarts),
	}
	if started {
		status.ContainerID = fmt.Sprintf("lab://%d", now.workload.PID())
		status.State.Running = &corev1.ContainerStateRunning{StartedAt: metav1.NewTime(now.workload.Started())}
	} else {
		reason := "ContainerCreating" // also when an object that it requires is missing, such as a ConfigMap
		if now.restarts > 0 {
			reason = "CrashLoopBackOff"
		}
		status.State.Waiting = &corev1.ContainerStateWaiting{Reason: reason, Message: message}
	}
	return status
}

// List describes the pods that run, ordered by namespace and name.
func (k *Kubelet) List() []wire.Pod {
	k.mu.Lock()
	defer k.mu.Unlock()
	list := make([]wire.Pod, 0, len(k.pods))
	for pod := range maps.Values(k.pods) {
		list = append(list, pod.describe())
	}
	slices.SortFunc(list, func(a, b wire.Pod) int {
		return cmp.Compare(a.Namespace+"/"+a.Name, b.Namespace+"/"+b.Name)
	})
	return list
}

func (p *sandboxedPod) describe() wire.Pod {
	p.mu.Lock()
	defer p.mu.Unlock()
	object := p.pod.Object
	description := wire.Pod{
		Kind: p.kind.Name, Namespace: object.Namespace, Name: object.Name, Node: object.Spec.NodeName,
		Labels: object.Labels, Restarts: p.state.restarts, Ready: p.state.notReady == nil && p.state.workload != nil,
	}
	if p.pod.Network != nil {
		description.IP = p.pod.Network.IP
	}
	if p.state.workload != nil {
		description.PID, description.Started = p.state.workload.PID(), p.state.workload.Started()
	}
	if p.state.notReady != nil {
		description.NotReady = p.state.notReady.Error()
	}
	return description
}
