package cluster

import (
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/stack"
)

func TestAStackWithoutDefaultProvidersNeedsOneOfThisPackageAndOneOfKubernetes(t *testing.T) {
	l := lab.Reserve(t)
	before := snapshot(t, l)
	p := newProject(t, connects(gc.GroundcoverIstioArgs{}), "KUBECONFIG="+l.Kubeconfig())
	p.Run("config", "set", "--stack="+stack.Name, "--path", "pulumi:disable-default-providers[0]", "--", "*").Succeeds(t)
	t.Run("without one, the error of the engine names what to pass", func(t *testing.T) {
		refuses(t, l, p.up, "Default provider for 'groundcover-istio' disabled", "must use an explicit provider")
	})
	t.Run("with both it works, also in a refresh and a destroy", func(t *testing.T) {
		p.program = func(ctx *pulumi.Context) error {
			kube, err := kubernetes.NewProvider(ctx, "kube", &kubernetes.ProviderArgs{Kubeconfig: pulumi.String(l.Kubeconfig())})
			if err != nil {
				return err
			}
			own, err := gc.NewProvider(ctx, "groundcover-istio", &gc.ProviderArgs{})
			if err != nil {
				return err
			}
			args := gc.GroundcoverIstioArgs{Istio: &gc.IstioArgs{MeshConfig: new(gc.MeshConfigConfigMap)}}
			return connects(args, pulumi.Providers(kube, own))(ctx)
		}
		p.preview().Succeeds(t)
		p.up().Succeeds(t)
		awaitTracer(t, l, tracer{4317, 1})
		p.Refresh().Succeeds(t)
		p.preview("--expect-no-changes").Succeeds(t)
		p.Destroy().Succeeds(t)
	})
	assert.Empty(t, lab.Diff(before, snapshot(t, l)))
}
