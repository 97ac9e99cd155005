package cluster

import (
	"slices"
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// protocols are the product's protocols with the port in the mesh and the lab's name of the protocol at the sensor.
var protocols = []struct {
	protocol gc.Protocol
	port     int
	arrives  string
}{
	{gc.ProtocolOpenTelemetry, 4317, lab.OTLPGRPC},
	{gc.ProtocolDatadog, 8126, lab.Datadog},
	{gc.ProtocolZipkin, 9411, lab.Zipkin},
}

func TestSpansArriveAtTheSensorAndDestroyRestoresTheMesh(t *testing.T) {
	l := lab.Reserve(t)
	awaitSync(t, l)
	before, running := snapshot(t, l), proxies(t, l)
	tracing := gc.TracingArgs{Sampling: pulumi.Float64(100)}
	p := newProject(t, nil, "KUBECONFIG="+l.Kubeconfig())
	p.program = func(ctx *pulumi.Context) error { return connects(gc.GroundcoverIstioArgs{Tracing: &tracing})(ctx) }

	for i, by := range protocols {
		t.Run("over "+string(by.protocol), func(t *testing.T) {
			tracing.Protocol = new(by.protocol)
			update := p.up().Succeeds(t)
			if i > 0 {
				assert.Equal(t, []string{"update mesh-mesh-config"}, changes(update), "a change of protocol updates one object")
			}
			awaitTracer(t, l, tracer{by.port, 100})
			awaitSpans(t, l, by.arrives, send(t, l, 100), 100)

			tracing.Sampling = pulumi.Float64(1)
			assert.Equal(t, []string{"update mesh-telemetry"}, changes(p.up().Succeeds(t)))
			awaitTracer(t, l, tracer{by.port, 1})
			earlier := sampledCount(t, l)
			path := send(t, l, 2000)
			chosen := sampledCount(t, l) - earlier
			assert.True(t, 3 <= chosen && chosen <= 45, "%d of 2000 sampled at 1%%: fewer or more has a probability of 1 in a million", chosen)
			awaitSpans(t, l, by.arrives, path, chosen)

			tracing.Sampling = pulumi.Float64(100)
			assert.Equal(t, []string{"update mesh-telemetry"}, changes(p.up().Succeeds(t)))
		})
	}
	t.Run("the outputs describe the mesh", func(t *testing.T) {
		outputs := p.Outputs()
		assert.Equal(t, map[string]any{"host": "groundcover-sensor.groundcover.svc.cluster.local", "port": 9411., "protocol": "Zipkin",
			"service": "groundcover/groundcover-sensor", "namespace": "groundcover"}, outputs["endpoint"])
		assert.Equal(t, map[string]any{"provider": "groundcover", "sampling": 100., "sensorSampling": 5., "keptPercent": 5.}, outputs["tracing"])
		assert.Empty(t, outputs["restarted"], "the last update restarted nothing")
		assert.Subset(t, outputs["mesh"], map[string]any{"revision": "default", "owner": "istioctl", "rootNamespace": "istio-system",
			"configMap": "istio-system/istio-groundcover"})
	})
	t.Run("a preview without changes needs at most 20 requests", func(t *testing.T) {
		since := mark(t, l)
		p.preview("--expect-no-changes").Succeeds(t)
		requests := pluginRequests(t, l, since)
		t.Logf("%d requests", len(requests))
		assert.LessOrEqual(t, len(requests), 20)
		assert.Empty(t, writes(t, l, since))
		p.Refresh("--expect-no-changes").Succeeds(t)
		assert.Empty(t, writes(t, l, since))
	})
	t.Run("no span arrives at 0%", func(t *testing.T) {
		tracing.Sampling = pulumi.Float64(0)
		p.up().Succeeds(t)
		awaitTracer(t, l, tracer{9411, 0})
		earlier := sampledCount(t, l)
		none := send(t, l, 500)
		assert.Equal(t, earlier, sampledCount(t, l))
		tracing.Sampling = pulumi.Float64(100)
		p.up().Succeeds(t)
		awaitTracer(t, l, tracer{9411, 100})
		// A proxy sends spans in the order in which it created them.
		awaitSpans(t, l, lab.Zipkin, send(t, l, 10), 10)
		spans, err := l.Spans(t.Context())
		require.NoError(t, err)
		assert.False(t, slices.ContainsFunc(spans, incoming(none)))
	})
	p.Destroy().Succeeds(t)
	awaitTracer(t, l, noTracer)
	awaitSync(t, l)
	assert.Empty(t, lab.Diff(before, snapshot(t, l)))
	assert.Equal(t, running, proxies(t, l), "a proxy was restarted")
}
