package cluster

import (
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

func TestAnotherSharedConfigMapReplacesTheProductsOne(t *testing.T) {
	l := lab.Reserve(t)
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

func TestTheSharedConfigMapStaysForTheLinesOfOthersAndTheDestroySaysSo(t *testing.T) {
	l := lab.Reserve(t)
	awaitSync(t, l)
	before := snapshot(t, l)
	p := newProject(t, connects(gc.GroundcoverIstioArgs{}), "KUBECONFIG="+l.Kubeconfig())
	p.up().Succeeds(t)
	edit(t, l, "istio-groundcover", func(mesh string) string { return mesh + "accessLogFile: /dev/stdout\n" })
	destroyed := p.Destroy().Succeeds(t)
	assert.Contains(t, destroyed.Output, "ConfigMap istio-system/istio-groundcover stays, although this package created it: other managers have added values to it")
	assert.Equal(t, "accessLogFile: /dev/stdout\n", configMap(t, l, "istio-groundcover").Data["mesh"])
	refuses(t, l, p.up, "GCI3018 error ConfigMap istio-system/istio-groundcover", "no component manages it", "stayed after a destroy")
	require.NoError(t, l.Client.CoreV1().ConfigMaps("istio-system").Delete(t.Context(), "istio-groundcover", metav1.DeleteOptions{}))
	p.up().Succeeds(t)
	p.Destroy().Succeeds(t)
	awaitSync(t, l)
	assert.Empty(t, lab.Diff(before, snapshot(t, l)))
}
