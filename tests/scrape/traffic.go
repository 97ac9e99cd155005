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

// SendRequests sends n requests from each sidecar to each other one, by mutual TLS, and n through the gateway, as soon as
// no listener drains whose series would go with it.
func (r *Room) SendRequests(ctx context.Context, n int) error {
	if err := until(ctx, "the end of old listeners", r.drained); err != nil {
		return err
	}
	counts, err := r.SendRequestsVia(ctx, lab.AgentGateway, n)
	if err == nil && counts[http.StatusOK] != n {
		err = fmt.Errorf("sending requests through the gateway: it answers %v", counts)
	}
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	for _, from := range apps {
		group.Go(func() error {
			for _, to := range apps {
				for range n {
					if err := r.send(ctx, from, to); from != to && err != nil {
						return err
					}
				}
			}
			return nil
		})
	}
	return group.Wait()
}

// send asks for / as the container of an app does, through its sidecar.
func (r *Room) send(ctx context.Context, from, to string) error {
	pod, err := r.Pod(ctx, from)
	if err != nil {
		return err
	}
	host := to + ".shop.svc.cluster.local:9090"
	client := &http.Client{Transport: &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return r.DialPod(ctx, pod.Namespace, pod.Name, 9090)
		},
	}}
	return until(ctx, "an answer of "+to+" to "+from, func(ctx context.Context) error {
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

func (r *Room) drained(ctx context.Context) error {
	for _, app := range append([]string{"agent-gateway"}, apps...) {
		pod, err := r.Pod(ctx, app)
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
