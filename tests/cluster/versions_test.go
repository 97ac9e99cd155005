package cluster

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// oldIstio is what a survey sees of an Istio before 1.22, whose CRDs have older versions only. Its istiod has no pods: what
// is tested is between us and the API server.
const oldIstio = `
apiVersion: v1
kind: Namespace
metadata: {name: istio-system}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: istio, namespace: istio-system}
data: {mesh: "accessLogFile: /dev/null # quiet\n"}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: istiod, namespace: istio-system, labels: {app: istiod, istio.io/rev: default%s}}
spec:
  replicas: 0
  selector: {matchLabels: {app: istiod}}
  template:
    metadata: {labels: {app: istiod}}
    spec: {containers: [{name: discovery, image: "docker.io/istio/pilot:1.21.0"}]}
`

// served is a CRD of which every version is a record of anything, and some are served.
func served(t *testing.T, l *lab.Lab, group, kind, scope string, versions map[string]bool) {
	t.Helper()
	plural := map[string]string{"Telemetry": "telemetries", "Istio": "istios"}[kind]
	var list []string
	newest := ""
	for version, on := range versions {
		if on {
			newest = max(newest, version)
		}
	}
	for version, on := range versions {
		list = append(list, fmt.Sprintf("{name: %s, served: %t, storage: %t, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}",
			version, on, version == newest))
	}
	require.NoError(t, l.Apply(t.Context(), fmt.Sprintf(`
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: %[1]s.%[2]s}
spec:
  group: %[2]s
  scope: %[3]s
  names: {kind: %[4]s, listKind: %[4]sList, plural: %[1]s, singular: %[5]s}
  versions: [%[6]s]
`, plural, group, scope, kind, strings.ToLower(kind), strings.Join(list, ", "))))
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		for version, on := range versions {
			_, err := l.Dynamic.Resource(schema.GroupVersionResource{Group: group, Version: version, Resource: plural}).List(t.Context(), metav1.ListOptions{})
			require.Equal(c, on, err == nil, "%s: %v", version, err)
		}
	}, 20*time.Second, tick, "the server goes by the CRD")
}

func TestAKindIsReadAndWrittenInTheVersionThatIsServed(t *testing.T) {
	t.Parallel()
	l := lab.ForTest(t, lab.Options{Sensor: true})
	require.NoError(t, l.Apply(hurried(t), fmt.Sprintf(oldIstio, "")))
	telemetry := func(versions map[string]bool) {
		served(t, l, "telemetry.istio.io", "Telemetry", "Namespaced", versions)
	}
	old, both, now := map[string]bool{"v1alpha1": true}, map[string]bool{"v1alpha1": true, "v1": true}, map[string]bool{"v1alpha1": false, "v1": true}
	telemetry(old)
	before := configMap(t, l, "istio").Data["mesh"]
	p := connectsAt(t, l, gc.MeshConfigConfigMap)
	// groundcovers is our Telemetry, in one version; nil when it is not there.
	groundcovers := func(version string) *unstructured.Unstructured {
		resource := schema.GroupVersionResource{Group: "telemetry.istio.io", Version: version, Resource: "telemetries"}
		object, err := l.Dynamic.Resource(resource).Namespace("istio-system").Get(t.Context(), "groundcover", metav1.GetOptions{})
		if apierrors.IsNotFound(err) {
			return nil
		}
		require.NoError(t, err)
		return object
	}

	p.up().Succeeds(t)
	made := groundcovers("v1alpha1")
	require.NotNil(t, made)
	p.preview("--expect-no-changes").Succeeds(t)
	t.Run("with an upgrade of the CRD the object stays the same one", func(t *testing.T) {
		telemetry(both)
		assert.Contains(t, changes(p.up().Succeeds(t)), "update mesh-telemetry")
		require.NotNil(t, groundcovers("v1"))
		assert.Equal(t, made.GetUID(), groundcovers("v1").GetUID())
		p.preview("--expect-no-changes").Succeeds(t)
		p.Destroy().Succeeds(t)
		assert.Nil(t, groundcovers("v1"))
		assert.Equal(t, before, configMap(t, l, "istio").Data["mesh"])
	})
	t.Run("a version that the CRD dropped since is given back in the one that it has", func(t *testing.T) {
		telemetry(map[string]bool{"v1alpha1": true, "v1": false})
		p.up().Succeeds(t)
		telemetry(now)
		p.Refresh("--expect-no-changes").Succeeds(t)
		p.Destroy().Succeeds(t)
		assert.Nil(t, groundcovers("v1"))
	})
	t.Run("a version that is not served is said, with the one that is", func(t *testing.T) {
		asks := newProject(t, func(ctx *pulumi.Context) error {
			_, err := gc.NewObjectPatch(ctx, "telemetry", &gc.ObjectPatchArgs{ApiVersion: pulumi.String("telemetry.istio.io/v1alpha1"), Kind: pulumi.String("Telemetry"),
				Namespace: pulumi.String("istio-system"), Name: pulumi.String("groundcover"), CreateIfMissing: pulumi.Bool(true), Fields: pulumi.Map{"spec": pulumi.Map{}}})
			return err
		}, "KUBECONFIG="+l.Kubeconfig())
		failed := asks.up().Fails(t)
		assert.Contains(t, failed.Output, "looking up telemetry.istio.io/v1alpha1 Telemetry: the API server serves it only as telemetry.istio.io/v1")
	})
	t.Run("a CRD that is gone took its objects with it", func(t *testing.T) {
		p.up().Succeeds(t)
		crds := l.Dynamic.Resource(schema.GroupVersionResource{Group: "apiextensions.k8s.io", Version: "v1", Resource: "customresourcedefinitions"})
		require.NoError(t, crds.Delete(context.WithoutCancel(t.Context()), "telemetries.telemetry.istio.io", metav1.DeleteOptions{}))
		require.Eventually(t, func() bool {
			_, err := crds.Get(t.Context(), "telemetries.telemetry.istio.io", metav1.GetOptions{})
			return apierrors.IsNotFound(err)
		}, 20*time.Second, tick)
		p.Destroy().Succeeds(t)
		assert.Equal(t, before, configMap(t, l, "istio").Data["mesh"])
	})
	t.Run("the Istio of a Sail operator before its 1.0", func(t *testing.T) {
		telemetry(now)
		served(t, l, "sailoperator.io", "Istio", "Cluster", map[string]bool{"v1alpha1": true})
		require.NoError(t, l.Apply(t.Context(), fmt.Sprintf(oldIstio, ", managed-by: sail-operator")+`---
apiVersion: sailoperator.io/v1alpha1
kind: Istio
metadata: {name: default}
spec: {version: v1.21.0, values: {meshConfig: {accessLogFile: /dev/null}}}
`))
		sailed := connectsAt(t, l, gc.MeshConfigAuto)
		old := istios
		old.Version = "v1alpha1"
		meshConfig := func() map[string]any {
			object, err := l.Dynamic.Resource(old).Get(t.Context(), "default", metav1.GetOptions{})
			require.NoError(t, err)
			config, _, err := unstructured.NestedMap(object.Object, "spec", "values", "meshConfig")
			require.NoError(t, err)
			return config
		}
		sailed.up().Succeeds(t)
		assert.Equal(t, "Sail", owner(t, sailed))
		assert.Contains(t, meshConfig(), "extensionProviders")
		sailed.preview("--expect-no-changes").Succeeds(t)
		sailed.Destroy().Succeeds(t)
		assert.Equal(t, map[string]any{"accessLogFile": "/dev/null"}, meshConfig())
	})
}
