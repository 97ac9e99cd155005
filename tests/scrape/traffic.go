package scrape

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// SendRequests sends n requests from each sidecar to every other one over mutual TLS, and n through the gateway. It first waits
// until no listener drains, since the series of a draining listener end with it.
func (m *Mesh) SendRequests(ctx context.Context, n int) error {
	if err := until(ctx, "the end of draining listeners", m.drained); err != nil {
		return err
	}
	counts, err := m.SendRequestsVia(ctx, lab.AgentGateway, n)
	if err == nil && counts[http.StatusOK] != n {
		err = fmt.Errorf("sending requests through the gateway: expected status 200 for all, got %v", counts)
	}
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	for _, from := range apps {
		group.Go(func() error {
			for _, to := range apps {
				for range n {
					if err := m.send(ctx, from, to); from != to && err != nil {
						return err
					}
				}
			}
			return nil
		})
	}
	return group.Wait()
}

// send sends a request from an app through its sidecar.
func (m *Mesh) send(ctx context.Context, from, to string) error {
	pod, err := m.Pod(ctx, from)
	if err != nil {
		return err
	}
	host := to + ".shop.svc.cluster.local:9090"
	client := &http.Client{Transport: &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return m.DialPod(ctx, pod.Namespace, pod.Name, 9090)
		},
	}}
	return until(ctx, "a response from "+to+" to "+from, func(ctx context.Context) error {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+host+"/", nil)
		if err != nil {
			return err
		}
		response, err := client.Do(request)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		text, _ := io.ReadAll(response.Body)
		if response.StatusCode != http.StatusOK {
			return fmt.Errorf("%s: %s", response.Status, text)
		}
		return nil
	})
}

func (m *Mesh) drained(ctx context.Context) error {
	for _, app := range append([]string{"agent-gateway"}, apps...) {
		pod, err := m.Pod(ctx, app)
		if err != nil {
			return err
		}
		text, err := pod.Get(ctx, 15000, "/stats?filter=total_listeners_draining")
		if err != nil {
			return err
		}
		if state := strings.TrimSpace(string(text)); state != "listener_manager.total_listeners_draining: 0" {
			return fmt.Errorf("pod %s: %s", pod.Name, state)
		}
	}
	return nil
}
