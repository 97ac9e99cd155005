package cluster

import (
	"strings"
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

func TestMeshConfigNoneOutputsTheOverlayAndWritesNothing(t *testing.T) {
	l := lab.Reserve(t)
	awaitSync(t, l)
	before := snapshot(t, l)
	p := newProject(t, connects(gc.GroundcoverIstioArgs{
		Istio:   &gc.IstioArgs{MeshConfig: new(gc.MeshConfigNone)},
		Tracing: &gc.TracingArgs{Sampling: pulumi.Float64(100)},
	}), "KUBECONFIG="+l.Kubeconfig())

	t.Run("the update writes nothing", func(t *testing.T) {
		since := mark(t, l)
		update := p.up().Succeeds(t)
		assert.Equal(t, []string{"create mesh-dev", "create mesh"}, changes(update))
		assert.Contains(t, strings.Join(messages(update, "info"), "\n"), "GCI3007 info")
		assert.Empty(t, writes(t, l, since))
		assert.Empty(t, lab.Diff(before, snapshot(t, l)))
	})
	t.Run("after istioctl applied the overlay, the next update adds the sampling only", func(t *testing.T) {
		overlay, _ := p.Outputs()["istioOperator"].(string)
		require.NoError(t, l.InstallIstio(t.Context(), overlay))
		assert.Contains(t, mesh(t, l), "groundcover-sensor.groundcover.svc.cluster.local")
		awaitTracer(t, l, tracer{4317, 1})
		since := mark(t, l)
		update := p.up().Succeeds(t)
		assert.Equal(t, []string{"create mesh-connection", "create mesh-ownership", "create mesh-telemetry"}, changes(update))
		require.Len(t, writes(t, l, since), 1)
		assert.Equal(t, "telemetries", writes(t, l, since)[0].Resource)
		awaitTracer(t, l, tracer{4317, 100})
		awaitSpans(t, l, lab.OTLPGRPC, send(t, l, 10), 10)
		p.preview("--expect-no-changes").Succeeds(t)
	})
	p.Destroy().Succeeds(t)
	require.NoError(t, l.InstallIstio(t.Context(), ""))
	awaitTracer(t, l, noTracer)
	assert.Empty(t, lab.Diff(before, snapshot(t, l)))
}
