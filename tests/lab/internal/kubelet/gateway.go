package kubelet

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/controlplane"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/process"
)

const (
	envoyAdminPort = 15000
	xdsPort        = 15010
)

// Gateway runs Envoy without Istio's agent in every pod labelled istio=ingressgateway. Envoy gets its configuration from istiod in
// plaintext. Its bootstrap lacks what the agent would add.
func Gateway() Kind {
	return Kind{
		Name:     "gateway",
		Selector: controlplane.Selector{Label: "istio", Values: []string{"ingressgateway"}},
		Start:    func(ctx context.Context, pod *Pod) (Workload, error) { return startProxy(ctx, pod, "router") },
	}
}

// Sidecar runs Envoy as a sidecar in every pod labelled lab-proxy=sidecar, without an application and without redirection of
// traffic. It shows what istiod sends to a sidecar and whether Envoy accepts it.
func Sidecar() Kind {
	return Kind{
		Name:     "sidecar",
		Selector: controlplane.Selector{Label: "lab-proxy", Values: []string{"sidecar"}},
		Start:    func(ctx context.Context, pod *Pod) (Workload, error) { return startProxy(ctx, pod, "sidecar") },
	}
}

// startProxy starts Envoy as a proxy of one of Istio's types, "router" or "sidecar".
func startProxy(ctx context.Context, pod *Pod, kind string) (Workload, error) {
	container, err := pod.Container("istio-proxy")
	if err != nil {
		return nil, err
	}
	environment, err := pod.Environment(ctx, container)
	if err != nil {
		return nil, err
	}
	xds, err := discoveryAddress(ctx, pod)
	if err != nil {
		return nil, err
	}
	_, version, _ := strings.Cut(container.Image[strings.LastIndex(container.Image, "/")+1:], ":")
	text, err := bootstrap(pod, kind, environment, version, xds)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(pod.Dir, "bootstrap.json")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		return nil, err
	}
	return pod.Program(process.Program{
		Path: pod.Settings.Program("envoy"),
		Args: []string{"-c", path, "--disable-hot-restart", "--concurrency", "1", "-l", "warning"},
		Env:  environment,
	}, func(ctx context.Context) error { return envoyReady(ctx, pod) })
}

// discoveryAddress is the address of the istiod of the pod's revision.
func discoveryAddress(ctx context.Context, pod *Pod) (string, error) {
	name := "istiod"
	if revision := pod.Object.Labels["istio.io/rev"]; revision != "" && revision != "default" {
		name += "-" + revision
	}
	service, err := pod.Client.CoreV1().Services("istio-system").Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return "", fmt.Errorf("reading the Service of the gateway's istiod: %w", err)
	}
	return net.JoinHostPort(service.Spec.ClusterIP, strconv.Itoa(xdsPort)), nil
}

// envoyReady is the readiness probe of Istio's agent (pilot/cmd/pilot-agent/status/ready/probe.go, 1.31): Envoy is live and has
// accepted clusters and listeners once. A proxy that rejects its first configuration does not become ready.
func envoyReady(ctx context.Context, pod *Pod) error {
	const filter = `^(server\.state|listener_manager\.workers_started|(cluster_manager\.cds|listener_manager\.lds)\.update_(success|rejected))$`
	text, err := pod.Get(ctx, envoyAdminPort, "/stats?filter="+strings.ReplaceAll(filter, "|", "%7C"))
	if err != nil {
		return err
	}
	stats := map[string]string{}
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		stats[name] = value
	}
	live := stats["server.state"] == "0" && stats["listener_manager.workers_started"] == "1"
	clusters := stats["cluster_manager.cds.update_success"]
	listeners := stats["listener_manager.lds.update_success"]
	if live && clusters != "0" && listeners != "0" {
		return nil
	}
	return errors.New("Envoy has not accepted its configuration: " + strings.Join(strings.Fields(string(text)), " "))
}
