package scrape

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

//go:embed workloads.yaml
var workloads string

//go:embed standard-metrics.yaml
var standardMetrics string

//go:embed victoria-metrics.yaml
var victoriaMetrics string

// Mesh is a lab with workloads to scrape and a VictoriaMetrics.
type Mesh struct{ *lab.Lab }

// Options are the options of a lab for Install. Listeners drain after one second, since the counters of an old listener end with
// it.
func Options() lab.Options {
	const shortDrain = "apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nspec: {meshConfig: {defaultConfig: {drainDuration: 1s}}}\n"
	return lab.Options{Istio: true, IstioOverlay: shortDrain, App: true, AgentGateway: true}
}

// Install installs the workloads and VictoriaMetrics in a lab and returns when all run and each Envoy has served requests.
func Install(ctx context.Context, l *lab.Lab) (*Mesh, error) {
	for _, objects := range []string{standardMetrics, workloads, victoriaMetrics} {
		if err := l.Apply(ctx, objects); err != nil {
			return nil, err
		}
	}
	m := &Mesh{l}
	if err := until(ctx, "the sidecars and VictoriaMetrics", m.ready); err != nil {
		return nil, err
	}
	return m, m.SendRequests(ctx, 5)
}

// apps are the workloads whose sidecars send and serve requests.
var apps = []string{"web", "cart", "silent", "apart"}

func (m *Mesh) ready(ctx context.Context) error {
	for _, app := range append([]string{"victoria-metrics", "closed"}, apps...) {
		pod, err := m.Pod(ctx, app)
		if err != nil {
			return err
		}
		if !pod.Ready {
			return fmt.Errorf("pod %s is not ready: %s", pod.Name, pod.NotReady)
		}
	}
	gateway, err := m.Pod(ctx, "agent-gateway")
	if err != nil {
		return err
	}
	listeners, err := gateway.Get(ctx, 15000, "/config_dump?resource=dynamic_listeners")
	if err == nil && !bytes.Contains(listeners, []byte("istio_requests_total")) {
		err = errors.New("the gateway does not count requests yet")
	}
	return err
}

// Pod returns the only running pod with this label app.
func (m *Mesh) Pod(ctx context.Context, app string) (lab.Pod, error) {
	return m.labelled(ctx, "app", app)
}

func (m *Mesh) labelled(ctx context.Context, label, value string) (lab.Pod, error) {
	pods, err := m.Pods(ctx)
	var found []lab.Pod
	for _, pod := range pods {
		if pod.Labels[label] == value {
			found = append(found, pod)
		}
	}
	if err == nil && len(found) != 1 {
		err = fmt.Errorf("reading the pod with %s=%s: expected one, found %d", label, value, len(found))
	}
	if err != nil {
		return lab.Pod{}, err
	}
	return found[0], nil
}

// until polls until the condition holds. When the context ends first, the error contains the last error of the condition.
func until(ctx context.Context, what string, holds func(context.Context) error) error {
	var last error
	err := wait.PollUntilContextCancel(ctx, 100*time.Millisecond, true, func(ctx context.Context) (bool, error) {
		last = holds(ctx)
		return last == nil, nil
	})
	if err != nil {
		return fmt.Errorf("waiting for %s: %w: %w", what, err, last)
	}
	return nil
}
