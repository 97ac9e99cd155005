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

func TestTheMeshConfigItselfIsEditedInPlaceWhenAsked(t *testing.T) {
	l := lab.Shared(t)
	settled(t, l)
	before := snapshot(t, l)
	istiods, err := l.Istiod(t.Context())
	require.NoError(t, err)
	tracing := gc.TracingArgs{Sampling: pulumi.Float64(100)}
	p := newProject(t, connects(gc.GroundcoverIstioArgs{Istio: inPlace.Istio, Tracing: &tracing}), "KUBECONFIG="+l.Kubeconfig())

	t.Run("istiod goes on running, and the owner's erasing is foretold", func(t *testing.T) {
		made := p.up().Succeeds(t)
		assert.Equal(t, []string{"create mesh-dev", "create mesh", "create mesh-connection", "create mesh-telemetry", "create mesh-mesh-config"}, changes(made))
		require.Len(t, warnings(made), 1)
		assert.Contains(t, warnings(made)[0], "GCI3005 warning ConfigMap istio-system/istio")
		traces(t, l, tracer{4317, 100})
		arrive(t, l, lab.OTLPGRPC, send(t, l, 10), 10)
		same, err := l.Istiod(t.Context())
		require.NoError(t, err)
		assert.Equal(t, istiods[0].Name, same[0].Name)
	})
	t.Run("a second istioctl install erases it, which a plain preview shows and the next update mends", func(t *testing.T) {
		require.NoError(t, l.InstallIstio(t.Context(), ""))
		traces(t, l, nothing)
		seen := p.preview().Succeeds(t)
		assert.Equal(t, []string{"update mesh-mesh-config"}, changes(seen))
		assert.Contains(t, strings.Join(warnings(seen), "\n"), "ConfigMap istio-system/istio drifted: defaultProviders.tracing is missing")
		p.Refresh("--expect-no-changes").Fails(t)
		p.up().Succeeds(t)
		traces(t, l, tracer{4317, 100})
		arrive(t, l, lab.OTLPGRPC, send(t, l, 10), 10)
		p.preview("--expect-no-changes").Succeeds(t)
	})
	t.Run("tracing that is switched off is taken back", func(t *testing.T) {
		tracing.Enabled = pulumi.Bool(false)
		p.up().Succeeds(t)
		traces(t, l, nothing)
		assert.Empty(t, lab.Diff(before, snapshot(t, l)))
	})
}
