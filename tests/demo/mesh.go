package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// timeout bounds each wait; none takes a tenth of it.
const timeout = 2 * time.Minute

func (d *demo) startMesh(ctx context.Context) error {
	d.say("Starting a local cluster with Istio (about 20 seconds) …")
	began := time.Now()
	starting, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	var err error
	if d.lab, err = lab.Start(starting, lab.Everything()); err != nil {
		return err
	}
	version, err := d.lab.Client.Discovery().ServerVersion()
	if err != nil {
		return err
	}
	d.say("Started in %s: Kubernetes %s, Istio with an Envoy ingress gateway, and an app behind the gateway.", seconds(began), version.GitVersion)
	d.say("A stand-in for groundcover's sensor listens on the sensor's ports and decodes the spans that arrive.")
	if err := d.sendRequests(ctx, 20); err != nil {
		return err
	}
	if err := d.claimNoTracing(ctx, "20 requests through the gateway, 0 spans at the sensor: the mesh does not trace to groundcover"); err != nil {
		return err
	}
	if d.before, err = d.lab.Snapshot(ctx); err != nil {
		return err
	}
	d.proxies, err = d.lab.Proxies(ctx)
	return err
}

// sendRequests sends requests through the gateway and fails unless each response has status 200.
func (d *demo) sendRequests(ctx context.Context, requests int) error {
	counts, err := d.lab.SendRequests(ctx, requests)
	if err == nil && counts[http.StatusOK] != requests {
		err = fmt.Errorf("sending %d requests through the gateway: expected status 200 for all, got %v", requests, counts)
	}
	return err
}

// claimNoTracing claims that no gateway has a tracer and that the sensor received no span.
func (d *demo) claimNoTracing(ctx context.Context, claim string) error {
	tracing, err := d.gatewaysTrace(ctx)
	if err != nil {
		return err
	}
	spans, err := d.lab.Spans(ctx)
	if err != nil {
		return err
	}
	return d.claim(!tracing && len(spans) == 0, "%s", claim)
}

// gatewaysTrace reads from the Envoys whether their listeners trace to the sensor.
func (d *demo) gatewaysTrace(ctx context.Context) (bool, error) {
	proxies, err := d.lab.Proxies(ctx)
	if err != nil {
		return false, err
	}
	for _, proxy := range proxies {
		listeners, err := proxy.Get(ctx, 15000, "/config_dump?resource=dynamic_listeners")
		if err != nil {
			return false, err
		}
		// Draining listeners do not count: they exist beside their successors for minutes.
		var dump struct {
			Configs []struct {
				Active json.RawMessage `json:"active_state"`
			} `json:"configs"`
		}
		if err := json.Unmarshal(listeners, &dump); err != nil {
			return false, fmt.Errorf("reading Envoy's listeners: %w", err)
		}
		for _, listener := range dump.Configs {
			if bytes.Contains(listener.Active, []byte("groundcover-sensor")) {
				return true, nil
			}
		}
	}
	return false, nil
}

// awaitGatewaysTrace waits until the gateways trace, or no longer trace.
func (d *demo) awaitGatewaysTrace(ctx context.Context, want bool) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	return wait.PollUntilContextCancel(ctx, 50*time.Millisecond, true, func(ctx context.Context) (bool, error) {
		tracing, err := d.gatewaysTrace(ctx)
		return tracing == want, err
	})
}

// claimNoRestart claims that the gateways still run the processes from before the update.
func (d *demo) claimNoRestart(ctx context.Context) error {
	now, err := d.lab.Proxies(ctx)
	if err != nil {
		return err
	}
	same := slices.EqualFunc(d.proxies, now, func(a, b lab.Pod) bool { return a.Name == b.Name && a.PID == b.PID && a.Started.Equal(b.Started) })
	return d.claim(same, "no proxy restarted: the gateway's Envoy process is the same")
}
