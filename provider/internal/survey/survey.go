// Package survey reads the cluster once, before plan. Collect takes a client and the inputs and gives a snapshot (package mesh);
// Sensor reads the part of it that getSensorEndpoint needs. Each file reads one subject. It only gets and lists, never writes or
// watches, never reads the data of a Secret, and decides nothing: a refused read is recorded in the snapshot for plan.
package survey

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// Collect reads what plan needs to know: the sensor and its configuration, the control planes with their mesh documents and
// owners, and all Telemetries; six requests for one control plane with a shared ConfigMap. Unless metrics.method is None, also
// what scrapes: two requests where nothing does, at most nine. What the API server refuses is recorded in
// Snapshot.Denied and Snapshot.Metrics.Skipped; an error means that the cluster could not be asked.
func Collect(ctx context.Context, client *cluster.Client, inputs request.Request) (mesh.Snapshot, error) {
	reader := &reader{client: client}
	metrics := metricsCollector{client: client, inputs: inputs}
	var found mesh.Snapshot
	var telemetriesRefused bool
	all(
		func() {
			found.Sensors, found.SensorConfig, found.ServiceEntries = reader.sensor(ctx, inputs)
			metrics.collectChart(ctx, found.Sensors, found.SensorConfig)
		},
		func() { metrics.collectGroups(ctx) },
		func() {
			found.Istiods, found.OtherIstiods = reader.istiods(ctx, inputs.Istio.Namespace)
			reader.owners(ctx, &found)
			found.Tags = reader.tags(ctx, inputs.Istio.Revisions, found.Istiods)
			if inputs.Tracing.Enabled {
				found.MissingTracers = reader.missingTracers(ctx, found.Istiods)
			}
			// A refused list does not say that there is no istiod.
			if len(found.Istiods) == 0 && !reader.refused(cluster.Deployments) {
				reader.external(ctx, inputs.Istio.Namespace, &found)
			}
		},
		func() { found.Telemetries, found.TelemetryVersion, telemetriesRefused = reader.telemetries(ctx) },
		func() {
			if inputs.Tracing.Enabled {
				found.Reach = reader.rules(ctx, inputs.Tracing.API)
			}
		},
	)
	var scraped *mesh.Metrics
	readProxies := needsProxies(inputs.Tracing.API, found) // before the parallel reads, which write what it depends on
	all(
		func() {
			if inputs.Tracing.API == request.ProxyConfig {
				found.FileGateways = reader.fileGateways(ctx, found.Istiods, inputs.Rollout.Namespaces)
			}
		},
		func() {
			if inputs.Tracing.Enabled {
				reader.environment(ctx, inputs, &found, readProxies)
			}
		},
		func() { scraped = metrics.collect(ctx) },
		func() {
			if telemetriesRefused {
				found.Telemetries, found.TelemetryVersion = reader.rootTelemetries(ctx, found.Istiods)
			}
		},
	)
	found.Denied, found.Reach.Skipped, found.Metrics = reader.denied, reader.skips, scraped
	found.Reach.Oversized = slices.Concat(reader.oversized, metrics.operators.oversized)
	return found, cmp.Or(reader.err, metrics.err())
}

// Sensor reads only the Services of the sensor and its configuration.
func Sensor(ctx context.Context, client *cluster.Client, inputs request.Request) (mesh.Snapshot, error) {
	reader := &reader{client: client}
	var found mesh.Snapshot
	found.Sensors, found.SensorConfig, found.ServiceEntries = reader.sensor(ctx, inputs)
	found.Denied = reader.denied
	return found, reader.err
}

// all runs reads in parallel, so that a survey takes as long as its longest chain of requests. Each read writes its own fields
// of the snapshot and never copies the whole, which other reads are writing.
func all(reads ...func()) {
	var group sync.WaitGroup
	for _, read := range reads {
		group.Go(read)
	}
	group.Wait()
}
