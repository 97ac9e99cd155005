package kubelet

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	corev1 "k8s.io/api/core/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/controlplane"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/process"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/sandbox"
)

// AgentGateway runs Istio's agent, which runs Envoy, in every pod labelled istio=agent-gateway. The agent gets the args, env (such
// as PROXY_CONFIG), volumes and readiness probe of the container istio-proxy that istiod injected.
func AgentGateway() Kind {
	return Kind{
		Name:     "agent-gateway",
		Selector: controlplane.Selector{Label: "istio", Values: []string{"agent-gateway"}},
		Start:    StartAgent,
	}
}

// imageBin is the folder of Envoy in Istio's image, from which the agent runs it by default.
const imageBin = "/usr/local/bin"

// StartAgent starts the container istio-proxy that istiod injected into a pod.
func StartAgent(ctx context.Context, pod *Pod) (Workload, error) {
	container, err := pod.Container("istio-proxy")
	if err != nil {
		return nil, err
	}
	environment, err := pod.Environment(ctx, container)
	if err != nil {
		return nil, err
	}
	if err := pod.MountVolumes(ctx, container); err != nil {
		return nil, err
	}
	programs := filepath.Join(pod.Dir, imageBin)
	if err := os.MkdirAll(programs, 0o755); err != nil {
		return nil, err
	}
	err = os.Symlink(pod.Settings.Program("envoy"), filepath.Join(programs, "envoy"))
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	// The template's path in the image does not exist on this machine. Everything else is as in the Pod.
	template := "ISTIO_BOOTSTRAP=" + filepath.Join(pod.Settings.Share, "istio", "envoy_bootstrap.json")
	return pod.Program(process.Program{
		Path: pod.Settings.Program("pilot-agent"),
		Args: expandAll(container.Args, environment),
		Env:  append(environment, template),
	}, pod.readinessProbe(container), sandbox.Bind{From: programs, To: imageBin})
}

// readinessProbe runs the container's probe, which must be an httpGet with a numeric port.
func (p *Pod) readinessProbe(container corev1.Container) func(context.Context) error {
	return func(ctx context.Context) error {
		probe := container.ReadinessProbe
		if probe == nil || probe.HTTPGet == nil {
			return errors.New("the container has no readiness probe by HTTP")
		}
		_, err := p.Get(ctx, probe.HTTPGet.Port.IntValue(), probe.HTTPGet.Path)
		return err
	}
}
