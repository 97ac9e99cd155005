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

func TestWhatSomebodyElseOwnsIsMergedIntoAndGivenBack(t *testing.T) {
	l := lab.Shared(t)
	sharedMesh(t, l, platformMesh)
	apply(t, l, platformTelemetry)
	before := snapshot(t, l)
	istiods, err := l.Istiod(t.Context())
	require.NoError(t, err)
	tracing := gc.TracingArgs{Sampling: pulumi.Float64(100), CustomTags: map[string]gc.CustomTagArgs{"team": {Literal: pulumi.String("platform")}}}
	p := newProject(t, connects(gc.GroundcoverIstioArgs{Tracing: &tracing}), "KUBECONFIG="+l.Kubeconfig())

	t.Run("one edit of each object, and no restart", func(t *testing.T) {
		since := mark(t, l)
		made := p.up().Succeeds(t)
		assert.Contains(t, strings.Join(said(made, "info"), "\n"), "GCI4001 info Telemetry istio-system/platform")
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
	t.Run("spans carry both sides' tags", func(t *testing.T) {
		traces(t, l, tracer{4317, 100})
		for _, span := range arrive(t, l, lab.OTLPGRPC, send(t, l, 20), 20) {
			assert.Equal(t, "a", span.Attributes["zone"])
			assert.Equal(t, "platform", span.Attributes["team"])
		}
		p.preview("--expect-no-changes").Succeeds(t)
		p.Refresh("--expect-no-changes").Succeeds(t)
	})
	t.Run("what somebody took out shows in a plain preview and in a refresh, and the next update puts it back", func(t *testing.T) {
		whole := configMap(t, l, "platform-mesh").Data["mesh"]
		edit(t, l, "platform-mesh", func(string) string { return platformMesh })
		traces(t, l, nothing)
		seen := p.preview().Succeeds(t)
		assert.Equal(t, []string{"update mesh-mesh-config"}, changes(seen))
		for _, path := range []string{"defaultProviders.tracing", "extensionProviders[name=groundcover].opentelemetry.service"} {
			assert.Contains(t, strings.Join(warnings(seen), "\n"), "ConfigMap istio-system/platform-mesh drifted: "+path+" is missing")
		}
		p.Refresh("--expect-no-changes").Fails(t)
		assert.Contains(t, p.State(), "extensionProviders[name=groundcover].opentelemetry.service is missing")
		assert.Equal(t, []string{"update mesh-mesh-config"}, changes(p.up().Succeeds(t)))
		assert.Equal(t, whole, configMap(t, l, "platform-mesh").Data["mesh"])
		traces(t, l, tracer{4317, 100})
		p.preview("--expect-no-changes").Succeeds(t)
	})
	t.Run("when somebody deletes the Telemetry that we merged into, the next update makes our own", func(t *testing.T) {
		require.NoError(t, l.Delete(t.Context(), platformTelemetry))
		traces(t, l, tracer{4317, 1})
		p.up().Succeeds(t)
		traces(t, l, tracer{4317, 100})
		p.preview("--expect-no-changes").Succeeds(t)
		require.NoError(t, l.Apply(t.Context(), platformTelemetry))
		p.preview("--expect-no-changes").Succeeds(t)
	})
	t.Run("a destroy leaves what somebody changed since", func(t *testing.T) {
		louder := func(text string) string {
			return strings.Replace(text, "/dev/null   # quiet", "/dev/stdout   # loud", 1)
		}
		edit(t, l, "platform-mesh", louder)
		p.Destroy().Succeeds(t)
		traces(t, l, nothing)
		assert.Equal(t, louder(platformMesh), configMap(t, l, "platform-mesh").Data["mesh"])
		edit(t, l, "platform-mesh", func(string) string { return platformMesh })
		after := snapshot(t, l)
		// It is theirs, and was made anew.
		delete(before, "telemetry.istio.io/Telemetry istio-system/platform")
		delete(after, "telemetry.istio.io/Telemetry istio-system/platform")
		assert.Empty(t, lab.Diff(before, after))
	})
}
