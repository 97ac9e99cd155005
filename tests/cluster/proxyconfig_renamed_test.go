package cluster

import (
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// Without aliases a new name creates the children of the new component first, and deletes those of the old one after.
func TestARenamedComponentRestartsNoProxy(t *testing.T) {
	l := lab.Reserve(t)
	shop := workloads(t, l, "renamed-shop")
	awaitSync(t, l)
	before := snapshot(t, l)
	name := "mesh"
	p := newProject(t, func(ctx *pulumi.Context) error {
		_, err := gc.NewGroundcoverIstio(ctx, name, &gc.GroundcoverIstioArgs{
			Tracing: &gc.TracingArgs{Api: new(gc.APIProxyConfig), Protocol: new(gc.ProtocolZipkin)}})
		return err
	}, "KUBECONFIG="+l.Kubeconfig())
	p.up().Succeeds(t)
	envoys, inShop, inIstioSystem := proxies(t, l), templates(t, l, shop), templates(t, l, "istio-system")

	name = "renamed"
	renamed := p.up().Succeeds(t)
	assert.Contains(t, changes(renamed), "delete mesh-remove-tracer")
	assert.Equal(t, inShop, templates(t, l, shop))
	assert.Equal(t, inIstioSystem, templates(t, l, "istio-system"))
	assert.Equal(t, envoys, proxies(t, l))
	assert.Contains(t, proxyConfigOf(t, l, shop, "web"), "groundcover-sensor")
	p.preview("--expect-no-changes").Succeeds(t)

	p.Destroy().Succeeds(t)
	assert.NotContains(t, proxyConfigOf(t, l, shop, "web"), "groundcover-sensor", "the last owner's destroy removes the tracer")
	assert.Empty(t, lab.Diff(before, snapshot(t, l)))
}
