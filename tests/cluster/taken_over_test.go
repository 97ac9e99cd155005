package cluster

import (
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

func TestAPlatformTeamCanTakeTheSharedConfigMapOver(t *testing.T) {
	l := lab.Shared(t)
	settled(t, l)
	p := newProject(t, connects(gc.GroundcoverIstioArgs{Tracing: &gc.TracingArgs{Sampling: pulumi.Float64(100)}}), "KUBECONFIG="+l.Kubeconfig())
	p.up().Succeeds(t)
	traces(t, l, tracer{4317, 100})

	sharedMesh(t, l, platformMesh)
	before := snapshot(t, l)
	traces(t, l, nothing)
	t.Run("the next update merges into theirs and takes ours away", func(t *testing.T) {
		p.preview().Succeeds(t)
		p.up().Succeeds(t)
		settled(t, l)
		traces(t, l, tracer{4317, 100})
		assert.Contains(t, configMap(t, l, "platform-mesh").Data["mesh"], "groundcover-sensor")
		assert.Contains(t, lab.Diff(before, snapshot(t, l)), "- /ConfigMap istio-system/istio-groundcover")
		p.preview("--expect-no-changes").Succeeds(t)
	})
	t.Run("a destroy leaves istiod with theirs", func(t *testing.T) {
		p.Destroy().Succeeds(t)
		settled(t, l)
		traces(t, l, nothing)
		assert.Equal(t, platformMesh, configMap(t, l, "platform-mesh").Data["mesh"])
		istiod := snapshot(t, l)["apps/Deployment istio-system/istiod"]
		assert.Contains(t, istiod, "platform-mesh")
		assert.NotContains(t, istiod, "groundcover")
	})
}
