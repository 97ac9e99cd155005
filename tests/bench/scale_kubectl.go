package main

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
)

// byKubectl restarts all workloads and waits for each rollout.
func (b *bench) byKubectl(ctx context.Context) error {
	for _, verb := range []string{"restart", "status"} {
		for i := range scaleNamespaces {
			command := exec.CommandContext(ctx, filepath.Join(b.lab.Programs(), "kubectl"), "--kubeconfig="+b.kubeconfig,
				"--namespace="+fmt.Sprintf("scale-%d", i), "rollout", verb, "deployment")
			if output, err := command.CombinedOutput(); err != nil {
				return fmt.Errorf("running kubectl rollout %s: %w\n%s", verb, err, output)
			}
		}
	}
	return nil
}

// awaitAvailable waits until all pods of all workloads are available.
func (b *bench) awaitAvailable(ctx context.Context) error {
	return wait.PollUntilContextTimeout(ctx, time.Second, time.Hour, true, func(ctx context.Context) (bool, error) {
		deployments, err := b.lab.Client.AppsV1().Deployments("").List(ctx, metav1.ListOptions{})
		if err != nil {
			return false, err
		}
		available := 0
		for _, deployment := range deployments.Items {
			if _, injected := deployment.Spec.Template.Annotations["sidecar.istio.io/status"]; injected && int(deployment.Status.AvailableReplicas) == b.replicas {
				available++
			}
		}
		return available == b.deployments, nil
	})
}

// hashed counts the workloads with the hash annotation.
func (b *bench) hashed(ctx context.Context) (int, error) {
	deployments, err := b.lab.Client.AppsV1().Deployments("").List(ctx, metav1.ListOptions{})
	if err != nil {
		return 0, err
	}
	count := 0
	for _, deployment := range deployments.Items {
		_, injected := deployment.Spec.Template.Annotations["sidecar.istio.io/status"]
		if injected && deployment.Spec.Template.Annotations["groundcover.com/istio-config-hash"] != "" {
			count++
		}
	}
	return count, nil
}
