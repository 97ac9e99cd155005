package lab

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"net/http"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

//go:embed app.yaml
var appObjects string

// InstallApp puts an HTTP echo into the namespace lab-app, with a Gateway and a VirtualService, and returns
// when it answers through the ingress gateway.
func (l *Lab) InstallApp(ctx context.Context) error {
	if err := l.Apply(ctx, appObjects); err != nil {
		return fmt.Errorf("installing the app: %w", err)
	}
	return l.await(ctx, "the app behind the gateway", func(ctx context.Context) error {
		counts, err := l.SendRequests(ctx, 1)
		if err == nil && counts[http.StatusOK] != 1 {
			err = fmt.Errorf("the gateway answers %v", counts)
		}
		return err
	})
}

// SendRequests sends n requests, one after the other, to the app through the ingress gateway's Service, and
// counts the status codes of the answers. A request that got no answer is an error.
func (l *Lab) SendRequests(ctx context.Context, n int) (map[int]int, error) {
	gateway, err := l.gateway(ctx)
	if err != nil {
		return nil, err
	}
	client := l.HTTPClient()
	defer client.CloseIdleConnections()
	counts := map[int]int{}
	for range n {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+gateway+"/lab", nil)
		if err != nil {
			return counts, err
		}
		response, err := client.Do(request)
		if err != nil {
			return counts, fmt.Errorf("sending a request through the gateway: %w", err)
		}
		_, _ = io.Copy(io.Discard, response.Body)
		_ = response.Body.Close()
		counts[response.StatusCode]++
	}
	return counts, nil
}

// ForwardGateway returns a URL on 127.0.0.1 that reaches the ingress gateway, until Stop.
func (l *Lab) ForwardGateway(ctx context.Context) (string, error) {
	gateway, err := l.gateway(ctx)
	if err != nil {
		return "", err
	}
	address, err := l.Forward(gateway)
	return "http://" + address, err
}

// gateway is the address of the ingress gateway's Service inside.
func (l *Lab) gateway(ctx context.Context) (string, error) {
	service, err := l.Client.CoreV1().Services("istio-system").Get(ctx, "istio-ingressgateway", metav1.GetOptions{})
	if err != nil {
		return "", fmt.Errorf("looking for the gateway: %w", err)
	}
	return service.Spec.ClusterIP + ":80", nil
}
