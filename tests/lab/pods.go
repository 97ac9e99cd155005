package lab

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/wire"
)

// Pod is a real pod. A restart changes Name, PID or Started.
type Pod struct {
	wire.Pod
	lab *Lab
}

// Pods returns all real pods, ordered by namespace and name.
func (l *Lab) Pods(ctx context.Context) ([]Pod, error) { return l.pods(ctx, "") }

// Proxies returns the Envoys without Istio's agent: those of the ingress gateway.
func (l *Lab) Proxies(ctx context.Context) ([]Pod, error) { return l.pods(ctx, "gateway") }

// Sidecars returns the Envoys of pods labelled lab-proxy=sidecar.
func (l *Lab) Sidecars(ctx context.Context) ([]Pod, error) { return l.pods(ctx, "sidecar") }

// AgentProxies returns the proxies that Istio's agent runs: those of AgentGateway.
func (l *Lab) AgentProxies(ctx context.Context) ([]Pod, error) { return l.pods(ctx, "agent-gateway") }

// Istiod returns the istiods, of all revisions.
func (l *Lab) Istiod(ctx context.Context) ([]Pod, error) { return l.pods(ctx, "istiod") }

func (l *Lab) pods(ctx context.Context, kind string) ([]Pod, error) {
	var list []wire.Pod
	if err := l.request(ctx, http.MethodGet, wire.PodsPath, &list); err != nil {
		return nil, err
	}
	var pods []Pod
	for _, pod := range list {
		if kind == "" || pod.Kind == kind {
			pods = append(pods, Pod{Pod: pod, lab: l})
		}
	}
	return pods, nil
}

// Get sends a GET request to a port on the pod's loopback and returns the body of a response with status 200. istiod's debug
// endpoints are on port 15014 (/debug/mesh, /debug/syncz, /metrics), Envoy's admin endpoints on 15000.
func (p Pod) Get(ctx context.Context, port int, path string) ([]byte, error) {
	client := &http.Client{Transport: &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return p.lab.DialPod(ctx, p.Namespace, p.Name, port)
		},
	}}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("http://localhost:%d%s", port, path), nil)
	if err != nil {
		return nil, err
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("reading %s from pod %s: %w", path, p.Name, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("reading %s from pod %s: %s: %s", path, p.Name, response.Status, body)
	}
	return body, err
}
