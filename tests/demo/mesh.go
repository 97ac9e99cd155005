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

// patience is far more than anything here takes.
const patience = 2 * time.Minute

func (d *demo) startMesh(ctx context.Context) error {
	d.say("Starting a cluster (20 seconds) …")
	began := time.Now()
	starting, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var err error
	if d.lab, err = lab.Start(starting, lab.Everything()); err != nil {
		return err
	}
	version, err := d.lab.Client.Discovery().ServerVersion()
	if err != nil {
		return err
	}
	d.say("Started in %s: Kubernetes %s, Istio with an Envoy ingress gateway, an app behind it,", seconds(began), version.GitVersion)
	d.say("and a stand-in for groundcover's sensor, which decodes the spans that it gets.")
	if err := d.answers(ctx, 20); err != nil {
		return err
	}
	if err := d.silent(ctx, "20 requests, no span: the mesh does not trace to groundcover"); err != nil {
		return err
	}
	if d.before, err = d.lab.Snapshot(ctx); err != nil {
		return err
	}
	d.proxies, err = d.lab.Proxies(ctx)
	return err
}

// answers sends requests through the gateway, and fails unless all are answered with 200.
func (d *demo) answers(ctx context.Context, requests int) error {
	counts, err := d.lab.SendRequests(ctx, requests)
	if err == nil && counts[http.StatusOK] != requests {
		err = fmt.Errorf("sending %d requests through the gateway: the answers are %v", requests, counts)
	}
	return err
}

// silent claims that nothing traces: no gateway has a tracer, and the sensor got no span.
func (d *demo) silent(ctx context.Context, claim string) error {
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

// gatewaysTrace asks the Envoys themselves whether their listeners trace to the sensor.
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
		// Listeners that only drain are left out: they may stand beside their successors for minutes.
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

// untilGatewaysTrace waits until istiod's push has, or has not any more, reached the gateways.
func (d *demo) untilGatewaysTrace(ctx context.Context, want bool) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return wait.PollUntilContextCancel(ctx, 50*time.Millisecond, true, func(ctx context.Context) (bool, error) {
		tracing, err := d.gatewaysTrace(ctx)
		return tracing == want, err
	})
}

// sameProxies claims that the processes of the gateways are those from before.
func (d *demo) sameProxies(ctx context.Context) error {
	now, err := d.lab.Proxies(ctx)
	if err != nil {
		return err
	}
	same := slices.EqualFunc(d.proxies, now, func(a, b lab.Pod) bool { return a.Name == b.Name && a.PID == b.PID && a.Started.Equal(b.Started) })
	return d.claim(same, "no proxy restarted: Envoy has the process that it had")
}
