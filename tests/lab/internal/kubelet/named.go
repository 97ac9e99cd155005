package kubelet

import (
	"context"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/controlplane"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/process"
)

// programLabel is the label with the name of a pod's program, one that tests/tools built.
const programLabel = "lab-program"

// Named runs one of these programs, which tests/tools built, in every pod whose label lab-program names it, with the args, env,
// volumes and readiness probe of the pod's first container. Its working folder has the volumes, each at its mountPath below the
// folder, and the file kubeconfig of its ServiceAccount.
func Named(programs ...string) Kind {
	return Kind{
		Name:     "program",
		Selector: controlplane.Selector{Label: programLabel, Values: programs},
		Start:    startNamed,
	}
}

func startNamed(ctx context.Context, pod *Pod) (Workload, error) {
	container := pod.Object.Spec.Containers[0]
	environment, err := pod.Environment(ctx, container)
	if err != nil {
		return nil, err
	}
	if err := pod.MountVolumes(ctx, container); err != nil {
		return nil, err
	}
	if _, err := pod.ServiceAccountKubeconfig(ctx); err != nil {
		return nil, err
	}
	return pod.Program(process.Program{
		Path: pod.Settings.Program(pod.Object.Labels[programLabel]),
		Args: expandAll(container.Args, environment),
		Env:  environment,
	}, pod.readinessProbe(container))
}
