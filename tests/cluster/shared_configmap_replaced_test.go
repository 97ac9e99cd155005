package cluster

import (
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

func TestAnotherSharedConfigMapReplacesTheProductsOne(t *testing.T) {
	l := lab.Shared(t)
	awaitSync(t, l)
	p := newProject(t, connects(gc.GroundcoverIstioArgs{Tracing: &gc.TracingArgs{Sampling: pulumi.Float64(100)}}), "KUBECONFIG="+l.Kubeconfig())
	p.up().Succeeds(t)
	awaitTracer(t, l, tracer{4317, 100})

	sharedMesh(t, l, platformMesh)
	before := snapshot(t, l)
	awaitTracer(t, l, noTracer)
	t.Run("the next update merges into it and deletes the product's ConfigMap", func(t *testing.T) {
		p.preview().Succeeds(t)
		p.up().Succeeds(t)
		awaitSync(t, l)
		awaitTracer(t, l, tracer{4317, 100})
		assert.Contains(t, configMap(t, l, "platform-mesh").Data["mesh"], "groundcover-sensor")
		assert.Contains(t, lab.Diff(before, snapshot(t, l)), "- /ConfigMap istio-system/istio-groundcover")
		p.preview("--expect-no-changes").Succeeds(t)
	})
	t.Run("a destroy keeps istiod on it", func(t *testing.T) {
		p.Destroy().Succeeds(t)
		awaitSync(t, l)
		awaitTracer(t, l, noTracer)
		assert.Equal(t, platformMesh, configMap(t, l, "platform-mesh").Data["mesh"])
		istiod := snapshot(t, l)["apps/Deployment istio-system/istiod"]
		assert.Contains(t, istiod, "platform-mesh")
		assert.NotContains(t, istiod, "groundcover")
	})
}
