package kubelet

import (
	"context"
	"slices"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/controlplane"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/process"
)

// Istiod runs Istio's control plane, pilot-discovery, in every pod labelled app=istiod, with the args and env of the pod's
// container and the permissions of its ServiceAccount.
func Istiod() Kind {
	return Kind{
		Name:     "istiod",
		Selector: controlplane.Selector{Label: "app", Values: []string{"istiod"}},
		Start:    startIstiod,
	}
}

func startIstiod(ctx context.Context, pod *Pod) (Workload, error) {
	container, err := pod.Container("discovery")
	if err != nil {
		return nil, err
	}
	environment, err := pod.Environment(ctx, container)
	if err != nil {
		return nil, err
	}
	kubeconfig, err := pod.ServiceAccountKubeconfig(ctx)
	if err != nil {
		return nil, err
	}
	return pod.Program(process.Program{
		Path: pod.Settings.Program("pilot-discovery"),
		Args: slices.Concat(container.Args, []string{"--kubeconfig=" + kubeconfig}),
		Env:  environment,
	}, func(ctx context.Context) error {
		// The readiness probe of Istio's chart.
		_, err := pod.Get(ctx, 8080, "/ready")
		return err
	})
}
