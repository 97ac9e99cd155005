package echo

import (
	"context"
	"time"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/controlplane"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/kubelet"
)

// WithSidecar makes pods labelled lab-sidecar serve as those of Kind do and runs the sidecar that istiod injected: Istio's agent
// with Envoy. Traffic is not redirected, so this Envoy gets only requests to its own listeners, those of interceptionMode NONE.
func WithSidecar() kubelet.Kind {
	return kubelet.Kind{
		Name:     "agent-sidecar",
		Selector: controlplane.Selector{Label: "lab-sidecar"},
		Start:    startWithSidecar,
	}
}

// both is the workload of a pod with an app and a sidecar. Only the sidecar can fail.
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
