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

func TestMeshConfigConfigMapEditsThePrimaryConfigMap(t *testing.T) {
	l := lab.Reserve(t)
	awaitSync(t, l)
	before := snapshot(t, l)
	istiods, err := l.Istiod(t.Context())
	require.NoError(t, err)
	tracing := gc.TracingArgs{Sampling: pulumi.Float64(100)}
	p := newProject(t, connects(gc.GroundcoverIstioArgs{Istio: primaryConfigMap.Istio, Tracing: &tracing}), "KUBECONFIG="+l.Kubeconfig())

	t.Run("istiod keeps running, and a warning predicts that the installer overwrites the edit", func(t *testing.T) {
		update := p.up().Succeeds(t)
		assert.Equal(t, []string{"create mesh-dev", "create mesh", "create mesh-connection", "create mesh-ownership", "create mesh-telemetry", "create mesh-mesh-config"}, changes(update))
		require.Len(t, warnings(update), 1)
		assert.Contains(t, warnings(update)[0], "GCI3005 warning ConfigMap istio-system/istio")
		awaitTracer(t, l, tracer{4317, 100})
		awaitSpans(t, l, lab.OTLPGRPC, send(t, l, 10), 10)
		same, err := l.Istiod(t.Context())
		require.NoError(t, err)
		assert.Equal(t, istiods[0].Name, same[0].Name)
	})
	t.Run("a second istioctl install overwrites it, a preview shows the drift and the next update repairs it", func(t *testing.T) {
		require.NoError(t, l.InstallIstio(t.Context(), ""))
		awaitTracer(t, l, noTracer)
		preview := p.preview().Succeeds(t)
		assert.Equal(t, []string{"update mesh-mesh-config"}, changes(preview))
		assert.Contains(t, strings.Join(warnings(preview), "\n"), "ConfigMap istio-system/istio drifted: defaultProviders.tracing is missing")
		p.Refresh("--expect-no-changes").Fails(t)
		p.up().Succeeds(t)
		awaitTracer(t, l, tracer{4317, 100})
		awaitSpans(t, l, lab.OTLPGRPC, send(t, l, 10), 10)
		p.preview("--expect-no-changes").Succeeds(t)
	})
	t.Run("enabled false removes the configuration", func(t *testing.T) {
		tracing.Enabled = pulumi.Bool(false)
		p.up().Succeeds(t)
		awaitTracer(t, l, noTracer)
		assert.Empty(t, lab.Diff(before, snapshot(t, l)))
	})
}
