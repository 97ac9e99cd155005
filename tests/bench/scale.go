package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/program"
)

const scaleNamespaces = 10

// scaled are the measurements of one size.
type scaled struct {
	deployments, pods, parallel int
	preview, up, kubectl        sampled
	// restarts counts the workloads with the hash annotation at the end; memory is the plugin's peak in bytes.
	restarts, memory int
}

// sampled is one measured operation with the load average after it, since other programs may run on the machine.
type sampled struct {
	took     time.Duration
	requests []lab.Request
	load     string
}

// podReads counts the lists and watches of pods.
func (s sampled) podReads() int {
	count := 0
	for _, request := range s.requests {
		if request.Resource == "pods" && request.Verb != "create" {
			count++
		}
	}
	return count
}

// proxyConfigProgram uses ProxyConfig tracing, with which every proxy restarts.
const proxyConfigProgram = `from pulumi_groundcover_istio import GroundcoverIstio

GroundcoverIstio(
    "mesh",
    tracing={"api": "ProxyConfig", "protocol": "Zipkin"},
    rollout={"gateways": False, "maxParallel": %d, "timeoutSeconds": 3600},
)
`

// measureScale restarts the same workloads twice: with the component and with kubectl. kwok simulates their pods, which have the
// annotation of injection.
func (b *bench) measureScale(ctx context.Context) (scaled, error) {
	result := scaled{deployments: b.deployments, pods: b.deployments * b.replicas, parallel: b.parallel()}
	say("creating %d Deployments with %d pods", result.deployments, result.pods)
	if err := b.makeWorkloads(ctx); err != nil {
		return result, err
	}
	p, err := b.scaleProgram(ctx)
	if err != nil {
		return result, err
	}
	say("restarting them with the component")
	if result.preview, err = b.sampled(func() error { _, err := p.Preview(ctx); return err }); err != nil {
		return result, err
	}
	memory := watchMemory(filepath.Join(b.plugin, pluginName))
	result.up, err = b.sampled(func() error { _, err := p.Up(ctx); return err })
	result.memory = memory()
	if err != nil {
		return result, err
	}
	if result.restarts, err = b.hashed(ctx); err != nil {
		return result, err
	}
	say("restarting them with kubectl")
	result.kubectl, err = b.sampled(func() error { return b.byKubectl(ctx) })
	return result, err
}

// sampled runs an operation and returns its duration and the requests of the user during it.
func (b *bench) sampled(do func() error) (sampled, error) {
	since, err := b.lab.Mark()
	if err != nil {
		return sampled{}, err
	}
	began := time.Now()
	if err := do(); err != nil {
		return sampled{}, err
	}
	done := sampled{took: time.Since(began)}
	requests, err := b.lab.Requests(since)
	if err != nil {
		return done, err
	}
	for _, request := range requests {
		if request.User == user {
			done.requests = append(done.requests, request)
		}
	}
	load, err := os.ReadFile("/proc/loadavg")
	done.load, _, _ = strings.Cut(string(load), " ")
	return done, err
}

// parallel is the number of Deployments that restart at the same time: a tenth of all.
func (b *bench) parallel() int { return b.deployments/10 + 1 }

func (b *bench) scaleProgram(ctx context.Context) (*program.Program, error) {
	folder, _, err := program.CopyExample(b.repository, filepath.Join(b.folder, "scale"), 1)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(folder, "__main__.py"), fmt.Appendf(nil, proxyConfigProgram, b.parallel()), 0o600); err != nil {
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
