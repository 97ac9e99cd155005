// Package survey reads the cluster once, before plan. Collect takes a client and the inputs and gives a snapshot (package mesh);
// Sensor reads the part of it that getSensorEndpoint needs. Each file reads one subject. It only gets and lists, never writes or
// watches, never reads the data of a Secret, and decides nothing: a refused read is recorded in the snapshot for plan.
package survey

import (
	"cmp"
	"context"
	"sync"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// Collect reads the snapshot: the sensor and its configuration, the control planes with their mesh documents and owners, and all
// Telemetries, with six requests for one control plane with a shared ConfigMap. Unless metrics.method is None it also reads the
// scrapers, with two requests where none runs, and at most nine. Refused reads are recorded in Snapshot.Denied and in the fields
// Skipped. An error means that the API server did not answer, or not with an object.
func Collect(ctx context.Context, client *cluster.Client, inputs request.Request) (mesh.Snapshot, error) {
	reader := &reader{client: client}
	metrics := scrapers{client: client, inputs: inputs}
	var found mesh.Snapshot
	all(
		func() {
			found.Sensors, found.SensorConfig, found.ServiceEntryHosts = reader.sensor(ctx, inputs)
			metrics.ofGroundcover(ctx, found)
		},
		func() { metrics.groups(ctx) },
		func() {
			found.Istiods = reader.istiods(ctx, inputs.Istio.Namespace)
			reader.owners(ctx, &found)
			found.Tags = reader.tags(ctx, inputs.Istio.Revisions, found.Istiods)
			if len(found.Istiods) == 0 {
				found.ExternalControlPlane = reader.externalControlPlane(ctx)
			}
		},
		func() {
			if inputs.Tracing.API == request.ProxyConfig {
				found.FileGateways = reader.fileGateways(ctx)
			}
		},
		func() { found.Telemetries, found.TelemetryVersion = reader.telemetries(ctx) },
		func() {
			if inputs.Tracing.Enabled {
				found.Reach = reader.rules(ctx, inputs.Tracing.API)
			}
		},
	)
	var scraped *mesh.Metrics
	all(
		func() {
			if inputs.Tracing.Enabled {
				reader.environment(ctx, inputs, &found)
			}
		},
		func() { scraped = metrics.look(ctx) },
	)
	found.Denied, found.Reach.Skipped, found.Metrics = reader.denied, reader.skips, scraped
	return found, cmp.Or(reader.err, metrics.err())
}

// Sensor reads only the Services of the sensor and its configuration.
func Sensor(ctx context.Context, client *cluster.Client, inputs request.Request) (mesh.Snapshot, error) {
	reader := &reader{client: client}
	var found mesh.Snapshot
	found.Sensors, found.SensorConfig, found.ServiceEntryHosts = reader.sensor(ctx, inputs)
	found.Denied = reader.denied
	return found, reader.err
}

// all runs reads in parallel, so that a survey takes as long as its longest chain of requests.
func all(reads ...func()) {
	var group sync.WaitGroup
	for _, read := range reads {
		group.Go(read)
	}
	group.Wait()
}
