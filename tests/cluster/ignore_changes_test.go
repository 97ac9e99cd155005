package cluster

import (
	"context"
	"strings"
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// ignoresFields is a transform that sets ignoreChanges on the patch of the Telemetry.
func ignoresFields(_ context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
	if strings.HasSuffix(args.Name, "-telemetry") {
		args.Opts.IgnoreChanges = []string{"fields"}
	}
	return &pulumi.ResourceTransformResult{Props: args.Props, Opts: args.Opts}
}

func TestIgnoreChangesHasNoEffectOnTheComponentAndKeepsTheFieldsOfAChild(t *testing.T) {
	l := lab.Reserve(t)
	awaitSync(t, l)
	before := snapshot(t, l)
	sampled := func(sampling float64, options ...pulumi.ResourceOption) pulumi.RunFunc {
		return connects(gc.GroundcoverIstioArgs{Istio: &gc.IstioArgs{MeshConfig: new(gc.MeshConfigConfigMap)},
			Tracing: &gc.TracingArgs{Sampling: pulumi.Float64(sampling)}}, options...)
	}
	p := newProject(t, sampled(1), "KUBECONFIG="+l.Kubeconfig())
	p.up().Succeeds(t)
	t.Run("on the component", func(t *testing.T) {
		p.program = sampled(5, pulumi.IgnoreChanges([]string{"tracing"}))
		assert.Contains(t, changes(p.preview().Succeeds(t)), "update mesh-telemetry")
	})
	t.Run("on a child, by a transform", func(t *testing.T) {
		p.program = sampled(5, pulumi.Transforms([]pulumi.ResourceTransform{ignoresFields}))
		p.preview("--expect-no-changes").Succeeds(t)
	})
	t.Run("drift is set again all the same", func(t *testing.T) {
		require.NoError(t, l.Dynamic.Resource(telemetries).Namespace("istio-system").Delete(t.Context(), "groundcover", metav1.DeleteOptions{}))
		assert.Contains(t, changes(p.preview().Succeeds(t)), "update mesh-telemetry")
		p.up().Succeeds(t)
		assert.EqualValues(t, 1, samplingOf(t, l))
	})
	p.Destroy().Succeeds(t)
	assert.Empty(t, lab.Diff(before, snapshot(t, l)))
}
