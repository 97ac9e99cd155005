package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

func (d *demo) connect(ctx context.Context) error {
	began := time.Now()
	done, err := d.program.Up(ctx)
	if err != nil {
		return err
	}
	for _, resource := range done.Resources {
		if name := resource.URN[strings.LastIndex(resource.URN, ":")+1:]; strings.HasPrefix(resource.Type, "groundcover-istio:") {
			d.quote(fmt.Sprintf("%-7s %-42s %s", resource.Op, resource.Type, name))
		}
	}
	var outputs struct {
		Endpoint struct {
			Host, Protocol string
			Port           int
		}
		Findings []struct{ Code, Level, Message string }
	}
	if err := d.program.Outputs(ctx, &outputs); err != nil {
		return err
	}
	d.say("Done in %s. The component inspected the cluster before it wrote; its findings:", seconds(began))
	for _, finding := range outputs.Findings {
		d.quote(finding.Code + " " + finding.Level + ": " + finding.Message)
	}
	endpoint := outputs.Endpoint
	found := endpoint.Host == "groundcover-sensor.groundcover.svc.cluster.local" && endpoint.Port == 4317
	return d.claim(found, "found the sensor by the label and port of its Service: %s:%d, protocol %s", endpoint.Host, endpoint.Port, endpoint.Protocol)
}

// compare prints every object that differs from the snapshot before the update.
func (d *demo) compare(ctx context.Context) error {
	after, err := d.lab.Snapshot(ctx)
	if err != nil {
		return err
	}
	text, err := changes(d.before, after)
	if err != nil {
		return err
	}
	d.quote(text)
	changed := 0
	for key := range after {
		if d.before[key] != after[key] {
			changed++
		}
	}
	if err := d.claim(changed == 3, "%d of %d objects differ: two are new, and istiod's env names the new ConfigMap", changed, len(after)); err != nil {
		return err
	}
	return d.claimNoRestart(ctx)
}

func (d *demo) preview(ctx context.Context) error {
	began := time.Now()
	done, err := d.program.Preview(ctx, "--expect-no-changes")
	if err != nil {
		return err
	}
	same := done.Counts["same"]
	return d.claim(same > 0 && len(done.Counts) == 1, "%d resources unchanged in %s; a preview compares them with the live objects", same, seconds(began))
}

func (d *demo) disconnect(ctx context.Context) error {
	began := time.Now()
	done, err := d.program.Destroy(ctx)
	if err != nil {
		return err
	}
	if err := d.claim(done.Counts["delete"] > 0, "%d resources deleted in %s", done.Counts["delete"], seconds(began)); err != nil {
		return err
	}
	after, err := d.lab.Snapshot(ctx)
	if err != nil {
		return err
	}
	if difference := lab.Diff(d.before, after); difference != "" {
		d.quote(difference)
		return d.claim(false, "every object is as before")
	}
	if err := d.claim(true, "all %d objects are as before, except for resourceVersion, generation, managedFields and rollout counters", len(after)); err != nil {
		return err
	}
	if err := d.awaitGatewaysTrace(ctx, false); err != nil {
		return err
	}
	if err := d.lab.ResetSpans(ctx); err != nil {
		return err
	}
	if err := d.sendRequests(ctx, 20); err != nil {
		return err
	}
	if err := d.claimNoTracing(ctx, "20 requests through the gateway, 0 spans at the sensor: the gateway has no tracer"); err != nil {
		return err
	}
	return d.claimNoRestart(ctx)
}
