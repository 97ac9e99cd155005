// Package survey looks at the cluster once, read-only: get and list. It decides nothing.
package survey

import (
	"cmp"
	"context"
	"sync"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/facts"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// Look reads what plan needs to know: the sensor and its configuration, the control planes with their mesh documents and
// owners, and all Telemetries; six requests for one control plane with a shared ConfigMap. Unless metrics.via is None, also
// what scrapes: two requests where nothing does, at most nine. What the API server refuses is recorded in
// Facts.Denied and Facts.Metrics.Skipped; an error means that the cluster could not be asked.
func Look(ctx context.Context, client *cluster.Client, asked request.Request) (facts.Facts, error) {
	reader := &reader{client: client}
	metrics := scrapers{client: client, asked: asked}
	var found facts.Facts
	all(
		func() {
			found.Sensors, found.SensorConfig, found.ServiceEntryHosts = reader.sensor(ctx, asked.Groundcover)
			metrics.ofGroundcover(ctx, found)
		},
		func() { metrics.groups(ctx) },
		func() {
			found.Istiods = reader.istiods(ctx, asked.Istio.Namespace)
			reader.owners(ctx, &found)
			found.Tags = reader.tags(ctx, asked.Istio.Revisions, found.Istiods)
			if len(found.Istiods) == 0 {
				found.Elsewhere = reader.elsewhere(ctx)
			}
		},
		func() {
			if asked.Tracing.API == request.MeshDefault {
				found.FileGateways = reader.fileGateways(ctx)
			}
		},
		func() { found.Telemetries, found.TelemetryVersion = reader.telemetries(ctx) },
		func() {
			if asked.Tracing.Enabled {
				found.Reach = reader.rules(ctx, asked.Tracing.API)
			}
		},
	)
	var scraped *facts.Metrics
	all(
		func() {
			if asked.Tracing.Enabled {
				reader.around(ctx, asked, &found)
			}
		},
		func() { scraped = metrics.look(ctx) },
	)
	found.Denied, found.Reach.Skipped, found.Metrics = reader.denied, reader.skips, scraped
	return found, cmp.Or(reader.err, metrics.err())
}

// Sensor reads only what tells the sensor's endpoint and its own sampling.
func Sensor(ctx context.Context, client *cluster.Client, asked request.Groundcover) (facts.Facts, error) {
	reader := &reader{client: client}
	var found facts.Facts
	found.Sensors, found.SensorConfig, found.ServiceEntryHosts = reader.sensor(ctx, asked)
	found.Denied = reader.denied
	return found, reader.err
}

// all runs the reads side by side: a survey costs its longest chain of requests, not their sum.
func all(reads ...func()) {
	var group sync.WaitGroup
	for _, read := range reads {
		group.Go(read)
	}
	group.Wait()
}
