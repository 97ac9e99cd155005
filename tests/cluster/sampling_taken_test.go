package cluster

import (
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

func TestAnUpdateOfSamplingAndTagsAloneEndsOnceIstiodHasThem(t *testing.T) {
	l := lab.Reserve(t)
	awaitSync(t, l)
	before := snapshot(t, l)
	args := primaryConfigMap
	args.Tracing = &gc.TracingArgs{Sampling: pulumi.Float64(1)}
	p := newProject(t, connects(args), "KUBECONFIG="+l.Kubeconfig())
	p.up().Succeeds(t)
	for _, sampling := range []float64{7, 9, 11} {
		args.Tracing.Sampling = pulumi.Float64(sampling)
		args.Tracing.CustomTags = map[string]gc.CustomTagArgs{"team": {Literal: pulumi.String("shop")}}
		update := p.up().Succeeds(t)
		assert.NotContains(t, update.Output, "could not verify")
		tracing := istiodIn(t, meshStatus(t, "KUBECONFIG="+l.Kubeconfig()))["tracing"].(map[string]any)
		assert.InDelta(t, sampling, tracing["sampling"], 0)
		for _, patched := range p.Resources("groundcover-istio:index:ObjectPatch") {
			if patched.URN.Name() == "mesh-telemetry" {
				require.Equal(t, sampling, patched.Inputs["guard"].(map[string]any)["sampling"])
				assert.Equal(t, true, patched.Outputs["verified"])
			}
		}
		p.preview("--expect-no-changes").Succeeds(t)
	}
	p.Destroy().Succeeds(t)
	assert.Empty(t, lab.Diff(before, snapshot(t, l)))
}
