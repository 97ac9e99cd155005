package cluster

import (
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// Istio applies the entries in order, match.mode selects client or server spans, and customTags replace those of an earlier entry
// as a whole.
func TestAMergeIntoSeveralEntriesReachesClientAndServerSpans(t *testing.T) {
	l := lab.Reserve(t)
	awaitSync(t, l)
	ambient := "KUBECONFIG=" + l.Kubeconfig()
	for name, c := range map[string]struct {
		entries string
		tags    map[string]any // of client spans
	}{
		"a tag for all spans and a sampling for client spans": {"[{customTags: {team: {literal: {value: blue}}}}, {match: {mode: CLIENT}, randomSamplingPercentage: 100}]",
			map[string]any{"team": "blue", "stage": "prod"}},
		"an entry for client spans only": {"[{match: {mode: CLIENT}, randomSamplingPercentage: 100, customTags: {zone: {literal: {value: a}}, stage: {literal: {value: dev}}}}]",
			map[string]any{"zone": "a", "stage": "prod"}},
	} {
		t.Run(name, func(t *testing.T) {
			apply(t, l, "apiVersion: telemetry.istio.io/v1\nkind: Telemetry\nmetadata: {name: mesh-default, namespace: istio-system}\nspec: {tracing: "+c.entries+"}\n")
			before := snapshot(t, l)
			p := newProject(t, connects(gc.GroundcoverIstioArgs{Tracing: &gc.TracingArgs{Sampling: pulumi.Float64(10),
				CustomTags: map[string]gc.CustomTagArgs{"stage": {Literal: pulumi.String("prod")}}}}), ambient)
			p.up().Succeeds(t)
			status := meshStatus(t, ambient)
			assert.Equal(t, true, status["verified"], status["reason"])
			tracing := istiodIn(t, status)["tracing"].(map[string]any)
			assert.Equal(t, 10.0, tracing["sampling"])
			assert.NotContains(t, tracing, "server", "server spans are sampled as client spans")
			assert.Equal(t, "istio-system/mesh-default", tracing["telemetry"])
			awaitTracer(t, l, tracer{4317, 10})

			p.program = connects(gc.GroundcoverIstioArgs{Tracing: &gc.TracingArgs{Sampling: pulumi.Float64(100),
				CustomTags: map[string]gc.CustomTagArgs{"stage": {Literal: pulumi.String("prod")}}}})
			p.up().Succeeds(t)
			awaitTracer(t, l, tracer{4317, 100})
			p.preview("--expect-no-changes").Succeeds(t)
			for _, span := range awaitSpans(t, l, lab.OTLPGRPC, send(t, l, 20), 20) {
				for tag, value := range c.tags {
					assert.Equal(t, value, span.Attributes[tag])
				}
			}
			p.Destroy().Succeeds(t)
			awaitSync(t, l)
			assert.Empty(t, lab.Diff(before, snapshot(t, l)))
		})
	}
}
