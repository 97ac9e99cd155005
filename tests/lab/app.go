package lab

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"net/http"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

//go:embed app.yaml
var appObjects string

// The gateways of a lab, each named by the namespace and name of its Service.
const (
	// IngressGateway is installed by InstallIstio.
	IngressGateway = "istio-system/istio-ingressgateway"
	// AgentGateway is installed by InstallAgentGateway.
	AgentGateway = "istio-ingress/agent-gateway"
)

// InstallApp installs an HTTP echo in the namespace lab-app with a Gateway and a VirtualService. It returns when the echo
// responds through the ingress gateway.
func (l *Lab) InstallApp(ctx context.Context) error {
	if err := l.Apply(ctx, appObjects); err != nil {
		return fmt.Errorf("installing the app: %w", err)
	}
	return l.awaitApp(ctx, IngressGateway)
}

func (l *Lab) awaitApp(ctx context.Context, gateway string) error {
	return l.await(ctx, "the app behind the gateway "+gateway, func(ctx context.Context) error {
		counts, err := l.SendRequestsVia(ctx, gateway, 1)
		if err == nil && counts[http.StatusOK] != 1 {
			err = fmt.Errorf("expected status 200, got %v", counts)
		}
		return err
	})
}

// SendRequests sends n requests to the app through the ingress gateway, see SendRequestsVia.
func (l *Lab) SendRequests(ctx context.Context, n int) (map[int]int, error) {
	return l.SendRequestsVia(ctx, IngressGateway, n)
}

// SendRequestsVia sends n requests, one after the other, to the app through port 80 of a gateway's Service, given as
// namespace/name. It returns the number of responses by status code. A request without a response is an error.
func (l *Lab) SendRequestsVia(ctx context.Context, gateway string, n int) (map[int]int, error) {
	address, err := l.gateway(ctx, gateway)
	if err != nil {
		return nil, err
	}
	client := l.HTTPClient()
	defer client.CloseIdleConnections()
	counts := map[int]int{}
	for range n {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/lab", nil)
		if err != nil {
			return counts, err
		}
		response, err := client.Do(request)
		if err != nil {
			return counts, fmt.Errorf("sending a request through the gateway %s: %w", gateway, err)
		}
		_, _ = io.Copy(io.Discard, response.Body)
		_ = response.Body.Close()
		counts[response.StatusCode]++
	}
	return counts, nil
}

// ForwardGateway returns a URL on 127.0.0.1 that forwards to the ingress gateway until Stop.
func (l *Lab) ForwardGateway(ctx context.Context) (string, error) {
	gateway, err := l.gateway(ctx, IngressGateway)
	if err != nil {
		return "", err
	}
	address, err := l.Forward(gateway)
	return "http://" + address, err
}

// gateway is the address of a gateway's Service inside the lab.
func (l *Lab) gateway(ctx context.Context, gateway string) (string, error) {
	namespace, name, _ := strings.Cut(gateway, "/")
	service, err := l.Client.CoreV1().Services(namespace).Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return "", fmt.Errorf("reading the Service of the gateway %s: %w", gateway, err)
	}
	return service.Spec.ClusterIP + ":80", nil
}
