package kubelet

import (
	"context"
	"fmt"
	"os"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/sandbox"
)

const (
	// A pod that is not ready is probed often, so that a rollout takes no longer than the start of its processes.
	probeStarting = 100 * time.Millisecond
	probeRunning  = time.Second
	maxBackoff    = 10 * time.Second
)

// sandboxedPod is a real pod from its assignment to a node to its end.
type sandboxedPod struct {
	kubelet *Kubelet
	kind    Kind
	pod     *Pod
	ending  chan struct{}
	grace   time.Duration
	once    sync.Once

	mu    sync.Mutex
	state state
}

// state is the source of the pod's status.
type state struct {
	workload Workload
	restarts int
	notReady error
}

func newSandboxedPod(k *Kubelet, kind Kind, object *corev1.Pod) *sandboxedPod {
	return &sandboxedPod{
		kubelet: k,
		kind:    kind,
		ending:  make(chan struct{}),
		pod: &Pod{
			Object: object, Folder: k.folder, Settings: k.settings, Client: k.client,
			Dir: k.folder.Path("pods", object.Namespace+"_"+object.Name),
			Log: k.folder.Log(kind.Name + "_" + object.Name),
		},
	}
}

// terminate ends the pod; only the first call has an effect.
func (p *sandboxedPod) terminate(grace time.Duration) {
	p.once.Do(func() {
		p.grace = grace
		close(p.ending)
	})
}

// run restarts the pod's workload whenever it ends, until the pod is deleted or the lab ends.
func (p *sandboxedPod) run(ctx context.Context) {
	defer p.remove(ctx)
	if err := os.MkdirAll(p.pod.Dir, 0o755); err != nil {
		p.report(ctx, nil, err)
		return
	}
	network, err := sandbox.NewPodNetwork()
	if err != nil {
		p.report(ctx, nil, err)
		return
	}
	defer network.Close()
	p.mu.Lock()
	p.pod.Network = network
	p.mu.Unlock()
	backoff := 500 * time.Millisecond
	for p.runOnce(ctx) {
		select {
		case <-ctx.Done():
			return
		case <-p.ending:
			return
		case <-time.After(backoff):
			backoff = min(2*backoff, maxBackoff)
		}
	}
}

// runOnce runs the workload until it ends and returns whether to start it again.
func (p *sandboxedPod) runOnce(ctx context.Context) bool {
	// The status has the address before the process starts: istiod finds the Services of a proxy by the proxy's Pod.
	p.report(ctx, nil, errCreating)
	workload, err := p.kind.Start(ctx, p.pod)
	if err != nil {
		p.report(ctx, nil, fmt.Errorf("starting %s: %w", p.kind.Name, err))
		return true
	}
	p.report(ctx, workload, errNotProbed)
	interval := probeStarting
	for {
		select {
		case <-ctx.Done():
			workload.Stop(0)
			return false
		case <-p.ending:
			p.report(ctx, workload, errTerminating)
			workload.Stop(p.grace)
			return false
		case <-workload.Done():
			p.mu.Lock()
			p.state.restarts++
			p.mu.Unlock()
			p.report(ctx, nil, workload.Ended())
			return true
		case <-time.After(interval):
			probe, cancel := context.WithTimeout(ctx, 3*time.Second)
			err := workload.Ready(probe)
			cancel()
			p.report(ctx, workload, err)
			if interval = probeStarting; err == nil {
				interval = probeRunning
			}
		}
	}
}

// network is the pod's network, nil before it is created.
func (p *sandboxedPod) network() *sandbox.PodNetwork {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.pod.Network
}

// remove deletes the Pod object, as the kubelet does when its containers have ended.
func (p *sandboxedPod) remove(ctx context.Context) {
	if ctx.Err() != nil {
		return
	}
	now := int64(0)
	object := p.pod.Object
	_ = p.kubelet.client.CoreV1().Pods(object.Namespace).Delete(ctx, object.Name, metav1.DeleteOptions{
		GracePeriodSeconds: &now,
		Preconditions:      &metav1.Preconditions{UID: &object.UID},
	})
	_ = os.RemoveAll(p.pod.Dir)
}
