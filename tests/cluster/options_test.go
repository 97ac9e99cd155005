package cluster

import (
	"context"
	"slices"
	"strings"
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// children are the component's resources in the state: the connection and the patches that are written through it.
func children(p *project) []apitype.ResourceV3 {
	var found []apitype.ResourceV3
	for _, kind := range []string{"pulumi:providers:groundcover-istio", "groundcover-istio:index:ObjectPatch"} {
		for _, resource := range p.Resources(kind) {
			if strings.Contains(string(resource.Parent), "GroundcoverIstio::") {
				found = append(found, resource)
			}
		}
	}
	return found
}

// samplesAt42 is a transform that a program applies to the patch of the Telemetry.
func samplesAt42(_ context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
	if !strings.HasSuffix(args.Name, "-telemetry") {
		return nil
	}
	args.Props["fields"] = pulumi.Map{"spec": pulumi.Map{"tracing": pulumi.Map{"[0]": pulumi.Map{"randomSamplingPercentage": pulumi.Int(42)}}}}
	return &pulumi.ResourceTransformResult{Props: args.Props, Opts: args.Opts}
}

func TestOptionsReachTheChildren(t *testing.T) {
	l := lab.Reserve(t)
	awaitSync(t, l)
	before := snapshot(t, l)
	name, options, aliases := "mesh", []pulumi.ResourceOption{}, []pulumi.Alias(nil)
	p := newProject(t, func(ctx *pulumi.Context) error {
		// This version of the CLI passes aliases to a remote component only through a transform.
		renamed := func(_ context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
			if args.Name == name {
				args.Opts.Aliases = append(args.Opts.Aliases, aliases...)
			}
			return &pulumi.ResourceTransformResult{Props: args.Props, Opts: args.Opts}
		}
		if err := ctx.RegisterResourceTransform(renamed); err != nil {
			return err
		}
		first, err := gc.NewObjectPatch(ctx, "first", &gc.ObjectPatchArgs{ApiVersion: pulumi.String("v1"), Kind: pulumi.String("ConfigMap"),
			Namespace: pulumi.String("lab-app"), Name: pulumi.String("first"), CreateIfMissing: pulumi.Bool(true),
			Fields: pulumi.Map{"data": pulumi.Map{"a": pulumi.String("b")}}})
		if err != nil {
			return err
		}
		_, err = gc.NewGroundcoverIstio(ctx, name, &primaryConfigMap, append(options, pulumi.DependsOn([]pulumi.Resource{first}))...)
		return err
	}, "KUBECONFIG="+l.Kubeconfig())

	options = []pulumi.ResourceOption{pulumi.Protect(true), pulumi.Timeouts(&pulumi.CustomTimeouts{Create: "2m", Update: "3m"}),
		pulumi.Transforms([]pulumi.ResourceTransform{samplesAt42})}
	p.up().Succeeds(t)
	made := children(p)
	require.Len(t, made, 3)
	t.Run("protect and customTimeouts", func(t *testing.T) {
		for _, child := range made {
			assert.True(t, child.Protect, child.URN)
			require.NotNil(t, child.CustomTimeouts, child.URN)
			assert.InDelta(t, 120, child.CustomTimeouts.Create, 0)
			assert.InDelta(t, 180, child.CustomTimeouts.Update, 0)
		}
		assert.Contains(t, p.Destroy().Fails(t).Output, "protect")
		assert.Contains(t, configMap(t, l, "istio").Data["mesh"], "groundcover-sensor")
	})
	t.Run("dependsOn", func(t *testing.T) {
		for _, child := range made {
			assert.True(t, slices.ContainsFunc(child.Dependencies, func(urn resource.URN) bool { return strings.HasSuffix(string(urn), "::first") }), child.URN)
		}
	})
	t.Run("transforms", func(t *testing.T) { assert.EqualValues(t, 42, samplingOf(t, l)) })
	t.Run("aliases", func(t *testing.T) {
		name, aliases = "renamed", []pulumi.Alias{{Name: pulumi.String("mesh")}}
		p.preview("--expect-no-changes").Succeeds(t)
		assert.Empty(t, changes(p.up().Succeeds(t)))
		require.Len(t, children(p), 3)
		assert.Contains(t, children(p)[0].URN, "renamed-connection")
	})
	options = []pulumi.ResourceOption{pulumi.RetainOnDelete(true)}
	p.up().Succeeds(t)
	t.Run("retainOnDelete", func(t *testing.T) {
		since := mark(t, l)
		p.Destroy().Succeeds(t)
		for _, written := range writes(t, l, since) {
			assert.Equal(t, "first", written.Name)
		}
		assert.Contains(t, configMap(t, l, "istio").Data["mesh"], "groundcover-sensor")
	})
	require.NoError(t, l.InstallIstio(t.Context(), ""))
	// istioctl keeps annotations of others, so the record of what was retained stays until it is removed by hand.
	retained := configMap(t, l, "istio")
	delete(retained.Annotations, "groundcover.com/istio-records")
	_, err := l.Client.CoreV1().ConfigMaps("istio-system").Update(t.Context(), retained, metav1.UpdateOptions{FieldManager: "kubectl-annotate"})
	require.NoError(t, err)
	require.NoError(t, l.Dynamic.Resource(telemetries).Namespace("istio-system").Delete(t.Context(), "groundcover", metav1.DeleteOptions{}))
	awaitTracer(t, l, noTracer)
	assert.Empty(t, lab.Diff(before, snapshot(t, l)))
}

// samplingOf is the sampling percentage of the Telemetry groundcover.
func samplingOf(t *testing.T, l *lab.Lab) any {
	t.Helper()
	object, err := l.Dynamic.Resource(telemetries).Namespace("istio-system").Get(t.Context(), "groundcover", metav1.GetOptions{})
	require.NoError(t, err)
	entries, _, err := unstructured.NestedSlice(object.Object, "spec", "tracing")
	require.NoError(t, err)
	require.Len(t, entries, 1)
	return entries[0].(map[string]any)["randomSamplingPercentage"]
}

func TestAKubernetesProviderIsInherited(t *testing.T) {
	l := lab.Reserve(t)
	text, err := l.KubeconfigForToken(l.AdminTokens()[0])
	require.NoError(t, err)
	for source, option := range map[string]func(pulumi.ProviderResource) pulumi.ResourceOption{
		"from the parent's providers": func(provider pulumi.ProviderResource) pulumi.ResourceOption { return pulumi.Providers(provider) },
		"from the parent's provider":  func(provider pulumi.ProviderResource) pulumi.ResourceOption { return pulumi.Provider(provider) },
	} {
		t.Run(source, func(t *testing.T) {
			seen := newProject(t, func(ctx *pulumi.Context) error {
				provider, err := kubernetes.NewProvider(ctx, "kube", &kubernetes.ProviderArgs{Kubeconfig: secret(text)})
				if err != nil {
					return err
				}
				platform := &struct{ pulumi.ResourceState }{}
				if err := ctx.RegisterComponentResource("test:index:Platform", "platform", platform, option(provider)); err != nil {
					return err
				}
				return connects(primaryConfigMap, pulumi.Parent(platform))(ctx)
			}).preview().Succeeds(t)
			assert.Contains(t, strings.Join(messages(seen, "info"), "\n"), "GCI1007", "the sensor was found")
		})
	}
}
