package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// recipe is groundcover's page "Istio" (integrations, data sources), followed by hand: istioctl install with the classic
// tracing values, then a restart of the Istio deployments.
type recipe struct{ *bench }

func (*recipe) name() string { return "recipe of the page" }

func (*recipe) prepare(context.Context) error { return nil }

func (r *recipe) operations() []operation {
	return []operation{{"first time", r.follow}, {"once more", r.follow}}
}

// deployments are those that the page restarts.
var deployments = []string{"istiod", "istio-ingressgateway"}

// follow restarts the Deployments, whatever they run with.
func (r *recipe) follow(ctx context.Context) (int, error) {
	overlay := filepath.Join(r.repository, "tests/bench/classic.yaml")
	return len(deployments), r.commands(ctx,
		[]string{"kubectl", "get", "service", "--all-namespaces"},
		[]string{"istioctl", "install", "-y", "-f", r.base(), "-f", overlay},
		[]string{"kubectl", "-n", "istio-system", "rollout", "restart", "deployment"},
		status(deployments[0]), status(deployments[1]))
}

// restore installs Istio without the values; the restart's annotations stay, as they do for whoever follows the page.
func (r *recipe) restore(ctx context.Context) error {
	return r.commands(ctx, []string{"istioctl", "install", "-y", "-f", r.base()})
}

// base is what the lab's Istio was installed from.
func (r *recipe) base() string { return filepath.Join(r.lab.Folder(), "istio.yaml") }

func (r *recipe) commands(ctx context.Context, commands ...[]string) error {
	for _, words := range commands {
		command := exec.CommandContext(ctx, filepath.Join(r.lab.Programs(), words[0]), words[1:]...)
		command.Env = append(os.Environ(), "KUBECONFIG="+r.kubeconfig, "HOME="+r.folder)
		if output, err := command.CombinedOutput(); err != nil {
			return fmt.Errorf("running %v: %w\n%s", words, err, output)
		}
	}
	return nil
}

func status(deployment string) []string {
	return []string{"kubectl", "-n", "istio-system", "rollout", "status", "deployment/" + deployment}
}
