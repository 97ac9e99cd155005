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

const platformTelemetry = `
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: {name: platform, namespace: istio-system}
spec:
  accessLogging: [{providers: [{name: audit}]}]
  tracing:
  - randomSamplingPercentage: 5
    customTags: {zone: {literal: {value: a}}}
`

func TestExistingObjectsAreMergedIntoAndRestored(t *testing.T) {
	l := lab.Reserve(t)
	sharedMesh(t, l, platformMesh)
	apply(t, l, platformTelemetry)
	before := snapshot(t, l)
	istiods, err := l.Istiod(t.Context())
	require.NoError(t, err)
	tracing := gc.TracingArgs{Sampling: pulumi.Float64(100), CustomTags: map[string]gc.CustomTagArgs{"team": {Literal: pulumi.String("platform")}}}
	p := newProject(t, connects(gc.GroundcoverIstioArgs{Tracing: &tracing}), "KUBECONFIG="+l.Kubeconfig())

	t.Run("each object is written once and nothing restarts", func(t *testing.T) {
		since := mark(t, l)
		update := p.up().Succeeds(t)
		assert.Contains(t, strings.Join(messages(update, "info"), "\n"), "GCI4001 info Telemetry istio-system/platform")
		var written []string
		for _, request := range writes(t, l, since) {
			written = append(written, request.Verb+" "+request.Resource+" "+request.Name)
		}
		assert.Equal(t, []string{"update telemetries platform", "update configmaps platform-mesh"}, written)
		same, err := l.Istiod(t.Context())
		require.NoError(t, err)
		assert.Equal(t, istiods[0].Name, same[0].Name)
		for line := range strings.Lines(platformMesh) {
			assert.Contains(t, configMap(t, l, "platform-mesh").Data["mesh"], line)
		}
	})
	t.Run("spans have the tags of the existing Telemetry and of the inputs", func(t *testing.T) {
		awaitTracer(t, l, tracer{4317, 100})
		for _, span := range awaitSpans(t, l, lab.OTLPGRPC, send(t, l, 20), 20) {
			assert.Equal(t, "a", span.Attributes["zone"])
			assert.Equal(t, "platform", span.Attributes["team"])
		}
		p.preview("--expect-no-changes").Succeeds(t)
		p.Refresh("--expect-no-changes").Succeeds(t)
	})
	t.Run("removed fields show as drift in a preview and a refresh, and the next update restores them", func(t *testing.T) {
		connected := configMap(t, l, "platform-mesh").Data["mesh"]
		edit(t, l, "platform-mesh", func(string) string { return platformMesh })
		awaitTracer(t, l, noTracer)
		preview := p.preview().Succeeds(t)
		assert.Equal(t, []string{"update mesh-mesh-config-platform-mesh"}, changes(preview))
		for _, path := range []string{"defaultProviders.tracing", "extensionProviders[name=groundcover].opentelemetry.service"} {
			assert.Contains(t, strings.Join(warnings(preview), "\n"), "ConfigMap istio-system/platform-mesh drifted: "+path+" is missing")
		}
		p.Refresh("--expect-no-changes").Fails(t)
		assert.Contains(t, p.State(), "extensionProviders[name=groundcover].opentelemetry.service is missing")
		assert.Equal(t, []string{"update mesh-mesh-config-platform-mesh"}, changes(p.up().Succeeds(t)))
		assert.Equal(t, connected, configMap(t, l, "platform-mesh").Data["mesh"])
		awaitTracer(t, l, tracer{4317, 100})
		p.preview("--expect-no-changes").Succeeds(t)
	})
	t.Run("after the existing Telemetry is deleted, the next update creates one", func(t *testing.T) {
		require.NoError(t, l.Delete(t.Context(), platformTelemetry))
		awaitTracer(t, l, tracer{4317, 1})
		p.up().Succeeds(t)
		awaitTracer(t, l, tracer{4317, 100})
		p.preview("--expect-no-changes").Succeeds(t)
		require.NoError(t, l.Apply(t.Context(), platformTelemetry))
		p.preview("--expect-no-changes").Succeeds(t)
	})
	t.Run("a destroy keeps later changes of another manager", func(t *testing.T) {
		withStdout := func(text string) string {
			return strings.Replace(text, "/dev/null   # quiet", "/dev/stdout   # loud", 1)
		}
		edit(t, l, "platform-mesh", withStdout)
		p.Destroy().Succeeds(t)
		awaitTracer(t, l, noTracer)
		assert.Equal(t, withStdout(platformMesh), configMap(t, l, "platform-mesh").Data["mesh"])
		edit(t, l, "platform-mesh", func(string) string { return platformMesh })
		after := snapshot(t, l)
		// The test recreated it, so its uid differs.
		delete(before, "telemetry.istio.io/Telemetry istio-system/platform")
		delete(after, "telemetry.istio.io/Telemetry istio-system/platform")
		assert.Empty(t, lab.Diff(before, after))
	})
}
