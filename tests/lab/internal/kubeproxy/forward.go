package kubeproxy

import (
	"context"
	"log/slog"
	"net"
	"strconv"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/pipe"
)

// target is a port of a Service.
type target struct {
	namespace, service, port string
}

func (p *Proxy) forward(ctx context.Context, client net.Conn, target target) {
	ip, _, _ := net.SplitHostPort(client.RemoteAddr().String())
	endpoints := p.endpoints(target, p.nodeOf(ip))
	for range len(endpoints) {
		p.mu.Lock()
		p.turn++
		endpoint := endpoints[p.turn%uint(len(endpoints))]
		p.mu.Unlock()
		server, err := (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "tcp4", endpoint)
		if err == nil {
			pipe.Join(client, server)
			return
		}
		slog.Warn("connecting to an endpoint", "service", target, "endpoint", endpoint, "error", err)
	}
	pipe.Reset(client)
}

// endpoints returns the addresses of the ready endpoints of the port. With internalTrafficPolicy Local, a client in a pod reaches
// endpoints on its own node only. A client outside pods has no node and reaches all.
func (p *Proxy) endpoints(target target, node string) []string {
	service, err := p.services.Services(target.namespace).Get(target.service)
	if err != nil {
		return nil
	}
	local := service.Spec.InternalTrafficPolicy != nil && *service.Spec.InternalTrafficPolicy == corev1.ServiceInternalTrafficPolicyLocal
	selector := labels.SelectorFromSet(labels.Set{discoveryv1.LabelServiceName: target.service})
	slices, err := p.slices.EndpointSlices(target.namespace).List(selector)
	if err != nil {
		return nil
	}
	var addresses []string
	for _, slice := range slices {
		port, found := portNamed(slice.Ports, target.port)
		if !found {
			continue
		}
		for _, endpoint := range slice.Endpoints {
			if !isReady(endpoint) || local && node != "" && (endpoint.NodeName == nil || *endpoint.NodeName != node) {
				continue
			}
			for _, address := range endpoint.Addresses {
				addresses = append(addresses, net.JoinHostPort(address, port))
			}
		}
	}
	return addresses
}

func portNamed(ports []discoveryv1.EndpointPort, name string) (string, bool) {
	for _, port := range ports {
		if port.Port != nil && (port.Name == nil && name == "" || port.Name != nil && *port.Name == name) {
			return strconv.Itoa(int(*port.Port)), true
		}
	}
	return "", false
}

// isReady is true without the condition, as the API defines.
func isReady(endpoint discoveryv1.Endpoint) bool {
	return endpoint.Conditions.Ready == nil || *endpoint.Conditions.Ready
}
