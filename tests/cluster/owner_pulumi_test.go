package cluster

import (
	"testing"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	helmv4 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/helm/v4"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	kubemetav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// Istio's own charts, installed by kubernetes.helm.v4.Chart in a stack of another team.
func TestAMeshThatPulumiInstalledIsUpgradedAndRestored(t *testing.T) {
	t.Parallel()
	l := lab.ForTest(t, lab.Options{Sensor: true})
	platform := newProject(t, installsIstio(l, "", false))
	platform.inProject(t, "platform")
	platform.up().Succeeds(t)
	// Pulumi creates the objects of a chart in any order. An istiod that started before its ClusterRoleBinding existed gave up
	// completing its webhooks.
	require.NoError(t, l.Client.CoreV1().Pods("istio-system").DeleteCollection(t.Context(), kubemetav1.DeleteOptions{}, kubemetav1.ListOptions{LabelSelector: "app=istiod"}))
	require.NoError(t, l.AwaitWebhooks(bounded(t)))
	awaitRollout(t, l, "istio-system", "istiod")
	installed := snapshot(t, l)

	t.Run("a destroy leaves the mesh as it was installed", func(t *testing.T) {
		p := connectsAt(t, l, gc.MeshConfigAuto)
		assert.Empty(t, warnings(p.up().Succeeds(t)))
		assert.Equal(t, "Pulumi", owner(t, p))
		awaitMeshConfig(t, l, usesGroundcover)
		p.Destroy().Succeeds(t)
		awaitRollout(t, l, "istio-system", "istiod")
		assert.Empty(t, lab.Diff(installed, snapshot(t, l)))
	})
	t.Run("the shared ConfigMap survives the upgrade", func(t *testing.T) {
		p := connectsAt(t, l, gc.MeshConfigAuto)
		p.up().Succeeds(t)
		platform.program = installsIstio(l, "/dev/stdout", false)
		platform.up().Succeeds(t)
		awaitMeshConfig(t, l, func(c *assert.CollectT, mesh string) {
			usesGroundcover(c, mesh)
			assert.Contains(c, mesh, "/dev/stdout")
		})
		p.preview("--expect-no-changes").Succeeds(t)
		p.Destroy().Succeeds(t)
		awaitMeshConfig(t, l, lacksGroundcover)
	})
	t.Run("the upgrade replaces the primary ConfigMap: predicted, shown as drift, repaired", func(t *testing.T) {
		p := connectsAt(t, l, gc.MeshConfigConfigMap)
		p.up().Succeeds(t)
		assert.Contains(t, codes(t, p), "GCI3005")
		awaitMeshConfig(t, l, usesGroundcover)
		platform.program = installsIstio(l, "", false)
		assert.Contains(t, platform.up().Succeeds(t).Output, "kubernetes:core/v1:ConfigMap: (replace)")
		awaitMeshConfig(t, l, lacksGroundcover)
		preview := p.preview().Succeeds(t)
		assert.Contains(t, changes(preview), "update mesh-mesh-config")
		assert.Contains(t, preview.Output, "drifted")
		p.up().Succeeds(t)
		awaitMeshConfig(t, l, usesGroundcover)
		p.Destroy().Succeeds(t)
		awaitMeshConfig(t, l, lacksGroundcover)
	})
	t.Run("with enableConfigMapMutable the upgrade fails until destroy", func(t *testing.T) {
		p := connectsAt(t, l, gc.MeshConfigConfigMap)
		p.up().Succeeds(t)
		platform.program = installsIstio(l, "/dev/stdout", true)
		assert.Contains(t, platform.up().Fails(t).Output, `conflict with "pulumi-groundcover-istio"`)
		awaitMeshConfig(t, l, usesGroundcover)
		p.Destroy().Succeeds(t)
		platform.up().Succeeds(t)
		awaitMeshConfig(t, l, func(c *assert.CollectT, mesh string) {
			lacksGroundcover(c, mesh)
			assert.Contains(c, mesh, "/dev/stdout")
		})
	})
}

// installsIstio is a program that installs Istio's charts base and istiod.
func installsIstio(l *lab.Lab, accessLogFile string, mutable bool) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		cluster, err := kubernetes.NewProvider(ctx, "cluster", &kubernetes.ProviderArgs{Kubeconfig: pulumi.String(l.Kubeconfig()), EnableConfigMapMutable: pulumi.Bool(mutable)})
		if err != nil {
			return err
		}
		namespace, err := corev1.NewNamespace(ctx, "istio-system", &corev1.NamespaceArgs{Metadata: &metav1.ObjectMetaArgs{Name: pulumi.String("istio-system")}}, pulumi.Provider(cluster))
		if err != nil {
			return err
		}
		base, err := helmv4.NewChart(ctx, "base", &helmv4.ChartArgs{Chart: pulumi.String(chart(l, "base")), Namespace: namespace.Metadata.Name().Elem()}, pulumi.Provider(cluster))
		if err != nil {
			return err
		}
		values := pulumi.Map{"global": pulumi.Map{"hub": pulumi.String("gcr.io/istio-testing"), "tag": pulumi.String("1.31.0")}}
		if accessLogFile != "" {
			values["meshConfig"] = pulumi.Map{"accessLogFile": pulumi.String(accessLogFile)}
		}
		_, err = helmv4.NewChart(ctx, "istiod", &helmv4.ChartArgs{Chart: pulumi.String(chart(l, "istio-discovery")), Namespace: namespace.Metadata.Name().Elem(), Values: values},
			pulumi.Provider(cluster), pulumi.DependsOn([]pulumi.Resource{base}))
		return err
	}
}
