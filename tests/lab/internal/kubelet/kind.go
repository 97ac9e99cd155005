// Package kubelet runs the pods of a lab that are real: it watches Pods, and for those that a Kind
// selects it makes a network namespace, starts what the Kind says, probes it and writes the pod's status,
// as the kubelet of a node would. All other pods are records, which kwok makes ready.
package kubelet

import (
	"context"
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/controlplane"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/sandbox"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/wire"
)

// Kind is one kind of real pods.
type Kind struct {
	// Name is shown in listings, and names the log files.
	Name string
	// Selector says which pods are of the kind.
	Selector controlplane.Selector
	// Start starts what runs in the pod.
	Start func(ctx context.Context, pod *Pod) (Workload, error)
}

// Workload is what runs in a pod.
type Workload interface {
	// Ready is the pod's readiness probe: nil, or why it is not ready.
	Ready(ctx context.Context) error
	// PID and Started tell the process; 0 where the lab itself answers for the pod.
	PID() int
	Started() time.Time
	// Done is closed when the workload has ended, by itself or by Stop.
	Done() <-chan struct{}
	// Ended says why a workload that is done has ended.
	Ended() error
	// Stop ends the workload and returns when it has ended; it may take at most the grace.
	Stop(grace time.Duration)
}

// Pod is what a Kind gets to start a pod.
type Pod struct {
	// Object is the Pod as it was when its sandbox was made.
	Object *corev1.Pod
	// Network is the pod's own network namespace.
	Network *sandbox.PodNetwork
	// Dir is a folder of the pod's own, Log the log file of its process.
	Dir, Log string
	// Folder and Settings are the lab's.
	Folder   wire.Folder
	Settings wire.Settings
	// Client speaks for the lab, not for the pod; see ServiceAccountKubeconfig.
	Client kubernetes.Interface
}

// Container returns the pod's container of this name, an init container among them: a native sidecar is one.
func (p *Pod) Container(name string) (corev1.Container, error) {
	for _, container := range slices.Concat(p.Object.Spec.Containers, p.Object.Spec.InitContainers) {
		if container.Name == name {
			return container, nil
		}
	}
	return corev1.Container{}, fmt.Errorf("pod %s/%s has no container %s", p.Object.Namespace, p.Object.Name, name)
}
