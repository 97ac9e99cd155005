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

// Room is a lab with workloads to scrape, and what scrapes them.
type Room struct{ *lab.Lab }

// Options are those of a lab that can be made a Room. What listeners have counted ends with them, when they have drained.
func Options() lab.Options {
	const drainSoon = "apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nspec: {meshConfig: {defaultConfig: {drainDuration: 1s}}}\n"
	return lab.Options{Istio: true, IstioOverlay: drainSoon, App: true, AgentGateway: true}
}

// Open puts the workloads and VictoriaMetrics into a lab, and returns when all run and each Envoy has served requests.
func Open(ctx context.Context, l *lab.Lab) (*Room, error) {
	for _, objects := range []string{standardMetrics, workloads, victoriaMetrics} {
		if err := l.Apply(ctx, objects); err != nil {
			return nil, err
		}
	}
	r := &Room{l}
	if err := until(ctx, "the sidecars and VictoriaMetrics", r.ready); err != nil {
		return nil, err
	}
	return r, r.SendRequests(ctx, 5)
}

// apps are the workloads with a sidecar that send and serve requests.
var apps = []string{"web", "cart", "silent", "apart"}

func (r *Room) ready(ctx context.Context) error {
	for _, app := range append([]string{"victoria-metrics", "closed"}, apps...) {
		pod, err := r.Pod(ctx, app)
		if err != nil {
			return err
		}
		if !pod.Ready {
			return fmt.Errorf("pod %s is not ready: %s", pod.Name, pod.NotReady)
		}
	}
	gateway, err := r.Pod(ctx, "agent-gateway")
	if err != nil {
		return err
	}
	listeners, err := gateway.Get(ctx, 15000, "/config_dump?resource=dynamic_listeners")
	if err == nil && !bytes.Contains(listeners, []byte("istio_requests_total")) {
		err = errors.New("the gateway does not count requests yet")
	}
	return err
}

// Pod is the one pod that runs with this label app.
func (r *Room) Pod(ctx context.Context, app string) (lab.Pod, error) {
	return r.labelled(ctx, "app", app)
}

func (r *Room) labelled(ctx context.Context, label, value string) (lab.Pod, error) {
	pods, err := r.Pods(ctx)
	var found []lab.Pod
	for _, pod := range pods {
		if pod.Labels[label] == value {
			found = append(found, pod)
		}
	}
	if err == nil && len(found) != 1 {
		err = fmt.Errorf("looking for the pod with %s=%s: there are %d", label, value, len(found))
	}
	if err != nil {
		return lab.Pod{}, err
	}
	return found[0], nil
}

// until asks again until the condition holds. When the context ends first, the error tells why it did not hold.
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
