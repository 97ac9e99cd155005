// Package kubeproxy is the kube-proxy of a lab: it listens on every TCP port of every ClusterIP and forwards connections to a ready
// endpoint, where kube-proxy forwards packets.
package kubeproxy

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"sync"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	corelisters "k8s.io/client-go/listers/core/v1"
	discoverylisters "k8s.io/client-go/listers/discovery/v1"
	"k8s.io/client-go/tools/cache"
)

// Proxy forwards from ClusterIPs to endpoints.
type Proxy struct {
	client kubernetes.Interface
	// nodeOf returns the node of the pod with this address, "" for other clients.
	nodeOf   func(ip string) string
	services corelisters.ServiceLister
	slices   discoverylisters.EndpointSliceLister

	mu        sync.Mutex
	listeners map[string]net.Listener
	turn      uint
}

// New returns a proxy; Run starts it.
func New(client kubernetes.Interface, nodeOf func(ip string) string) *Proxy {
	return &Proxy{client: client, nodeOf: nodeOf, listeners: map[string]net.Listener{}}
}

// Run watches Services and EndpointSlices until the context ends. It calls synced when it listens for all existing Services.
func (p *Proxy) Run(ctx context.Context, synced func()) error {
	factory := informers.NewSharedInformerFactory(p.client, 0)
	services, slices := factory.Core().V1().Services(), factory.Discovery().V1().EndpointSlices()
	p.services, p.slices = services.Lister(), slices.Lister()
	slices.Informer()
	registration, err := services.Informer().AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    func(any) { p.update(ctx) },
		UpdateFunc: func(_, _ any) { p.update(ctx) },
		DeleteFunc: func(any) { p.update(ctx) },
	})
	if err != nil {
		return fmt.Errorf("watching Services: %w", err)
	}
	factory.Start(ctx.Done())
	if cache.WaitForCacheSync(ctx.Done(), registration.HasSynced, slices.Informer().HasSynced) {
		synced()
	}
	<-ctx.Done()
	return nil
}

// update opens missing listeners of ClusterIP ports and closes those of deleted ones.
func (p *Proxy) update(ctx context.Context) {
	services, err := p.services.List(labels.Everything())
	if err != nil || ctx.Err() != nil {
		return
	}
	wanted := map[string]target{}
	for _, service := range services {
		for _, port := range service.Spec.Ports {
			ip := net.ParseIP(service.Spec.ClusterIP)
			if ip == nil || port.Protocol != corev1.ProtocolTCP {
				continue
			}
			address := net.JoinHostPort(ip.String(), strconv.Itoa(int(port.Port)))
			wanted[address] = target{namespace: service.Namespace, service: service.Name, port: port.Name}
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for address, listener := range p.listeners {
		if _, still := wanted[address]; !still {
			_ = listener.Close()
			delete(p.listeners, address)
		}
	}
	for address, target := range wanted {
		if _, listening := p.listeners[address]; listening {
			continue
		}
		listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp4", address)
		if err != nil {
			slog.Error("listening on a ClusterIP", "address", address, "service", target, "error", err)
			continue
		}
		p.listeners[address] = listener
		go p.serve(ctx, listener, target)
	}
}

func (p *Proxy) serve(ctx context.Context, listener net.Listener, target target) {
	for {
		client, err := listener.Accept()
		if err != nil {
			return
		}
		go p.forward(ctx, client, target)
	}
}
