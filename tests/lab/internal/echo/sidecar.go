package echo

import (
	"context"
	"time"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/controlplane"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/kubelet"
)

// WithSidecar makes pods labelled lab-sidecar answer as those of Kind do, and runs the sidecar that istiod has injected
// into them: Istio's agent, and Envoy under it. Nothing redirects traffic to that Envoy, so it gets what is sent to its
// own listeners: those of Istio's interceptionMode NONE.
func WithSidecar() kubelet.Kind {
	return kubelet.Kind{
		Name:     "agent-sidecar",
		Selector: controlplane.Selector{Label: "lab-sidecar"},
		Start:    startWithSidecar,
	}
}

// both is the workload of a pod of two containers; the sidecar is the one that can fail.
type both struct {
	kubelet.Workload
	app *server
}

func startWithSidecar(ctx context.Context, pod *kubelet.Pod) (kubelet.Workload, error) {
	app, err := listen(pod)
	if err != nil {
		return nil, err
	}
	sidecar, err := kubelet.StartAgent(ctx, pod)
	if err != nil {
		app.Stop(0)
		return nil, err
	}
	go func() {
		<-sidecar.Done()
		app.Stop(0)
	}()
	return both{sidecar, app}, nil
}

func (b both) Stop(grace time.Duration) {
	b.Workload.Stop(grace)
	b.app.Stop(0)
}
