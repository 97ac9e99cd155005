package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/program"
)

const scaleNamespaces = 10

// scaled is what was measured at one size.
type scaled struct {
	deployments, pods  int
	preview, up        time.Duration
	requests, restarts int
	memory             int
	kubectl            time.Duration
}

// connectClassic is the program: the form in which every proxy restarts.
const connectClassic = `from pulumi_groundcover_istio import GroundcoverIstio

GroundcoverIstio(
    "mesh",
    tracing={"api": "MeshDefault", "protocol": "Zipkin"},
    rollout={"gateways": False, "maxParallel": %d, "timeoutSeconds": 3600},
)
`

// measureScale rolls the same workloads out twice: by the component, and by kubectl. Their pods are records on simulated
// nodes and bear the mark of injection.
func (b *bench) measureScale(ctx context.Context) (scaled, error) {
	result := scaled{deployments: b.deployments, pods: b.deployments * b.replicas}
	say("making %d Deployments with %d pods", result.deployments, result.pods)
	if err := b.makeWorkloads(ctx); err != nil {
		return result, err
	}
	p, err := b.scaleProgram(ctx)
	if err != nil {
		return result, err
	}
	say("rolling them out by the component")
	if result.preview, err = timed(func() error { _, err := p.Preview(ctx); return err }); err != nil {
		return result, err
	}
	since, err := b.lab.Mark()
	if err != nil {
		return result, err
	}
	memory := watchMemory(filepath.Join(b.plugin, "pulumi-resource-groundcover-istio"))
	if result.up, err = timed(func() error { _, err := p.Up(ctx); return err }); err != nil {
		return result, err
	}
	result.memory = memory()
	requests, err := b.lab.Requests(since)
	if err != nil {
		return result, err
	}
	for _, request := range requests {
		if request.User == user {
			result.requests++
		}
	}
	if result.restarts, err = b.hashed(ctx); err != nil {
		return result, err
	}
	say("rolling them out by kubectl")
	result.kubectl, err = timed(func() error { return b.byKubectl(ctx) })
	return result, err
}

func (b *bench) scaleProgram(ctx context.Context) (*program.Program, error) {
	folder, _, err := program.CopyExample(b.repository, filepath.Join(b.folder, "scale"), 1)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(folder, "__main__.py"), fmt.Appendf(nil, connectClassic, b.deployments/10+1), 0o600); err != nil {
		return nil, err
	}
	p := &program.Program{Folder: folder, State: filepath.Join(b.folder, "scale-state"), Path: []string{b.plugin, b.lab.Programs()}, Kubeconfig: b.kubeconfig}
	return p, p.Install(ctx)
}

func (b *bench) makeWorkloads(ctx context.Context) error {
	for i := range b.deployments {
		namespace, app, replicas := fmt.Sprintf("scale-%d", i%scaleNamespaces), fmt.Sprintf("app-%04d", i), int32(b.replicas)
		if i < scaleNamespaces {
			if _, err := b.lab.Client.CoreV1().Namespaces().Create(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: namespace}}, metav1.CreateOptions{}); err != nil {
				return err
			}
		}
		labels := map[string]string{"app": app}
		deployment := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Name: app}, Spec: appsv1.DeploymentSpec{
			Replicas: &replicas, Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels, Annotations: map[string]string{"sidecar.istio.io/status": `{"revision":"default"}`}},
				Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "app", Image: "app"}}}}}}
		if _, err := b.lab.Client.AppsV1().Deployments(namespace).Create(ctx, deployment, metav1.CreateOptions{}); err != nil {
			return err
		}
	}
	return b.awaitAvailable(ctx)
}
