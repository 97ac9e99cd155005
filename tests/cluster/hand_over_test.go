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

func TestTheOwnerCanBeHandedWhatHasToBeWritten(t *testing.T) {
	l := lab.Shared(t)
	settled(t, l)
	before := snapshot(t, l)
	p := newProject(t, connects(gc.GroundcoverIstioArgs{
		Istio:   &gc.IstioArgs{MeshConfig: new(gc.MeshConfigNone)},
		Tracing: &gc.TracingArgs{Sampling: pulumi.Float64(100)},
	}), "KUBECONFIG="+l.Kubeconfig())

	t.Run("nothing is written", func(t *testing.T) {
		since := mark(t, l)
		made := p.up().Succeeds(t)
		assert.Equal(t, []string{"create mesh-dev", "create mesh"}, changes(made))
		assert.Contains(t, strings.Join(said(made, "info"), "\n"), "GCI3007 info")
		assert.Empty(t, writes(t, l, since))
		assert.Empty(t, lab.Diff(before, snapshot(t, l)))
	})
	t.Run("the owner applies the output with istioctl, and the next update adds the sampling only", func(t *testing.T) {
		overlay, _ := p.Outputs()["istioOperator"].(string)
		require.NoError(t, l.InstallIstio(t.Context(), overlay))
		assert.Contains(t, mesh(t, l), "groundcover-sensor.groundcover.svc.cluster.local")
		traces(t, l, tracer{4317, 1})
		since := mark(t, l)
		made := p.up().Succeeds(t)
		assert.Equal(t, []string{"create mesh-connection", "create mesh-telemetry"}, changes(made))
		require.Len(t, writes(t, l, since), 1)
		assert.Equal(t, "telemetries", writes(t, l, since)[0].Resource)
		traces(t, l, tracer{4317, 100})
		arrive(t, l, lab.OTLPGRPC, send(t, l, 10), 10)
		p.preview("--expect-no-changes").Succeeds(t)
	})
	p.Destroy().Succeeds(t)
	require.NoError(t, l.InstallIstio(t.Context(), ""))
	traces(t, l, nothing)
	assert.Empty(t, lab.Diff(before, snapshot(t, l)))
}
