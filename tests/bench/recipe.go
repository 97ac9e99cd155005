package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// recipe follows groundcover's documentation page "Istio" (integrations, data sources) by hand: istioctl install with tracing in
// ProxyConfig, then a restart of the Istio Deployments.
type recipe struct{ *bench }

func (*recipe) name() string { return "groundcover's documentation" }

func (*recipe) prepare(context.Context) error { return nil }

func (r *recipe) operations() []operation {
	return []operation{{"first run", r.follow}, {"second run", r.follow}}
}

// deployments are the Deployments that the page restarts.
var deployments = []string{"istiod", "istio-ingressgateway"}

// follow runs the commands of the page, which restart the Deployments every time.
func (r *recipe) follow(ctx context.Context) (int, error) {
	overlay := filepath.Join(r.repository, "tests/bench/proxyconfig.yaml")
	return len(deployments), r.commands(ctx,
		[]string{"kubectl", "get", "service", "--all-namespaces"},
		[]string{"istioctl", "install", "-y", "-f", r.base(), "-f", overlay},
		[]string{"kubectl", "-n", "istio-system", "rollout", "restart", "deployment"},
		status(deployments[0]), status(deployments[1]))
}

// restore installs Istio without the values. The annotations of the restart remain, as they do for a user of the page.
func (r *recipe) restore(ctx context.Context) error {
	return r.commands(ctx, []string{"istioctl", "install", "-y", "-f", r.base()})
}

// base is the IstioOperator of the lab's Istio.
func (r *recipe) base() string { return filepath.Join(r.lab.Folder(), "istio.yaml") }

func (r *recipe) commands(ctx context.Context, commands ...[]string) error {
	for _, arguments := range commands {
		command := exec.CommandContext(ctx, filepath.Join(r.lab.Programs(), arguments[0]), arguments[1:]...)
		command.Env = append(os.Environ(), "KUBECONFIG="+r.kubeconfig, "HOME="+r.folder)
		if output, err := command.CombinedOutput(); err != nil {
			return fmt.Errorf("running %v: %w\n%s", arguments, err, output)
		}
	}
	return nil
}

func status(deployment string) []string {
	return []string{"kubectl", "-n", "istio-system", "rollout", "status", "deployment/" + deployment}
}
