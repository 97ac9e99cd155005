package cluster

import (
	"strings"
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// Case 17: the cluster is deleted in another stack, and this one's resources are left.
func TestAStackWhoseClusterIsGoneFollowsTheOptionsOfTheKubernetesProvider(t *testing.T) {
	t.Parallel()
	l := lab.ForTest(t, lab.Options{Istio: true, Sensor: true})
	text, err := l.KubeconfigForToken(l.AdminTokens()[0])
	require.NoError(t, err)
	traced := gc.GroundcoverIstioArgs{Tracing: &gc.TracingArgs{Api: new(gc.APIProxyConfig), Protocol: new(gc.ProtocolZipkin)}}
	component := newProject(t, func(ctx *pulumi.Context) error {
		provider, err := kubernetes.NewProvider(ctx, "kube", &kubernetes.ProviderArgs{Kubeconfig: secret(text), DeleteUnreachable: pulumi.Bool(true)})
		if err != nil {
			return err
		}
		return connects(traced, pulumi.Providers(provider))(ctx)
	})
	component.up().Succeeds(t)
	patched := newProject(t, func(ctx *pulumi.Context) error {
		provider, err := gc.NewProvider(ctx, "own", &gc.ProviderArgs{Kubeconfig: secret(text)})
		if err != nil {
			return err
		}
		_, err = gc.NewObjectPatch(ctx, "patch", &gc.ObjectPatchArgs{ApiVersion: pulumi.String("v1"), Kind: pulumi.String("ConfigMap"),
			Namespace: pulumi.String("default"), Name: pulumi.String("patched"), CreateIfMissing: pulumi.Bool(true),
			Fields: pulumi.Map{"data": pulumi.Map{"a": pulumi.String("b")}}}, pulumi.Provider(provider))
		return err
	})
	patched.up().Succeeds(t)
	require.NoError(t, l.Stop())

	t.Run("an update of the component fails, keeps its state and says how to go on", func(t *testing.T) {
		before := urns(component)
		failed := component.up().Fails(t).Output
		assert.Contains(t, failed, "an update of GroundcoverIstio needs its cluster, also with skipUpdateUnreachable")
		assert.Contains(t, failed, "remove the component from the program, and run the command again with PULUMI_K8S_DELETE_UNREACHABLE=true")
		assert.NotEmpty(t, before)
		assert.Equal(t, before, urns(component))
	})
	t.Run("with deleteUnreachable a destroy succeeds and names what it did not restore", func(t *testing.T) {
		warned := strings.Join(warnings(component.Destroy().Succeeds(t)), "\n")
		for _, object := range []string{"ConfigMap istio-system/istio-groundcover", "Deployment istio-system/istiod", `workloads with proxies of revision "default"`} {
			assert.Contains(t, warned, "Not restored, because the API server does not answer: "+object)
		}
		assert.Contains(t, warned, "The resource leaves the state (deleteUnreachable)")
		assert.Empty(t, children(component))
	})
	t.Run("without an option each command is one error that says how", func(t *testing.T) {
		for _, failed := range []string{patched.Destroy().Fails(t).Output, patched.Refresh().Fails(t).Output} {
			for _, part := range []string{"ConfigMap default/patched: the API server does not answer", "PULUMI_K8S_DELETE_UNREACHABLE=true", "deleteUnreachable: true", "pulumi state delete"} {
				assert.Contains(t, failed, part)
			}
			assert.Equal(t, 1, strings.Count(failed, "If the cluster no longer exists"))
		}
	})
	t.Run("with skipUpdateUnreachable a refresh and an update leave the state as it is", func(t *testing.T) {
		before := patched.State()
		patched.Env("PULUMI_K8S_SKIP_UPDATE_UNREACHABLE=true")
		warned := warnings(patched.Refresh("--expect-no-changes").Succeeds(t))
		assert.Contains(t, strings.Join(warned, "\n"), "Not read, because the API server does not answer: ConfigMap default/patched. The state stays as it is")
		patched.up("--expect-no-changes").Succeeds(t)
		assert.Equal(t, strings.Count(before, "ObjectPatch::patch"), strings.Count(patched.State(), "ObjectPatch::patch"))
	})
	t.Run("the environment lets a destroy succeed", func(t *testing.T) {
		patched.Env("PULUMI_K8S_DELETE_UNREACHABLE=true")
		assert.Contains(t, strings.Join(warnings(patched.Destroy().Succeeds(t)), "\n"), "Not restored, because the API server does not answer: ConfigMap default/patched. The resource leaves the state")
		assert.Empty(t, patched.Resources("groundcover-istio:index:ObjectPatch"))
	})
}

func urns(p *project) []string {
	var found []string
	for _, resource := range children(p) {
		found = append(found, string(resource.URN))
	}
	return found
}
