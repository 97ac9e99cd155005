// Package kubelet runs the real pods of a lab. It watches Pods. For each one that a Kind selects it creates a network namespace,
// starts the Kind's program, probes it and writes the pod's status, as the kubelet of a node does. kwok simulates all other pods.
// New takes the Kinds; Run and Serve then work until their context ends.
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
	// Name appears in lists and in the names of log files.
	Name string
	// Selector selects the pods of the kind.
	Selector controlplane.Selector
	// Start starts the workload of the pod.
	Start func(ctx context.Context, pod *Pod) (Workload, error)
}

// Workload is what runs in a pod.
type Workload interface {
	// Ready is the pod's readiness probe: nil, or the reason why it is not ready.
	Ready(ctx context.Context) error
	// PID and Started identify the process. PID is 0 when the workload runs in the supervisor.
	PID() int
	Started() time.Time
	// Done is closed when the workload has ended, by itself or by Stop.
	Done() <-chan struct{}
	// Ended is the reason why the workload has ended.
	Ended() error
	// Stop ends the workload within the grace period and returns when it has ended.
	Stop(grace time.Duration)
}

// Pod is the argument of Kind.Start.
type Pod struct {
	// Object is the Pod at the time when its sandbox was created.
	Object *corev1.Pod
	// Network is the pod's own network namespace.
	Network *sandbox.PodNetwork
	// Dir is the pod's folder, Log the log file of its process.
	Dir, Log string
	// Folder and Settings are the lab's.
	Folder   wire.Folder
	Settings wire.Settings
	// Client has the supervisor's permissions; see ServiceAccountKubeconfig for the pod's.
	Client kubernetes.Interface
}

// Container returns the pod's container or init container with this name; a native sidecar is an init container.
func (p *Pod) Container(name string) (corev1.Container, error) {
	for _, container := range slices.Concat(p.Object.Spec.Containers, p.Object.Spec.InitContainers) {
		if container.Name == name {
			return container, nil
		}
	}
	return corev1.Container{}, fmt.Errorf("pod %s/%s has no container %s", p.Object.Namespace, p.Object.Name, name)
}
