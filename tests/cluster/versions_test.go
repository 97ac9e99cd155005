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

// oldIstio are the objects of an Istio before 1.22, whose CRDs have older versions only. Its istiod has no pods: the test covers
// requests to the API server only.
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

// served applies a CRD whose versions accept any field, of which some are served.
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
	}, 20*time.Second, tick, "the API server applies the CRD")
}

func TestAKindIsReadAndWrittenInAServedVersion(t *testing.T) {
	t.Parallel()
	l := lab.ForTest(t, lab.Options{Sensor: true})
	require.NoError(t, l.Apply(bounded(t), fmt.Sprintf(oldIstio, "")))
	telemetry := func(versions map[string]bool) {
		served(t, l, "telemetry.istio.io", "Telemetry", "Namespaced", versions)
	}
	old, both, now := map[string]bool{"v1alpha1": true}, map[string]bool{"v1alpha1": true, "v1": true}, map[string]bool{"v1alpha1": false, "v1": true}
	telemetry(old)
	before := configMap(t, l, "istio").Data["mesh"]
	p := connectsAt(t, l, gc.MeshConfigConfigMap)
	// created is the Telemetry groundcover in one version, nil when it does not exist.
	created := func(version string) *unstructured.Unstructured {
		resource := schema.GroupVersionResource{Group: "telemetry.istio.io", Version: version, Resource: "telemetries"}
		object, err := l.Dynamic.Resource(resource).Namespace("istio-system").Get(t.Context(), "groundcover", metav1.GetOptions{})
		if apierrors.IsNotFound(err) {
			return nil
		}
		require.NoError(t, err)
		return object
	}

	p.up().Succeeds(t)
	original := created("v1alpha1")
	require.NotNil(t, original)
	p.preview("--expect-no-changes").Succeeds(t)
	t.Run("an upgrade of the CRD keeps the object", func(t *testing.T) {
		telemetry(both)
		assert.Contains(t, changes(p.up().Succeeds(t)), "update mesh-telemetry")
		require.NotNil(t, created("v1"))
		assert.Equal(t, original.GetUID(), created("v1").GetUID())
		p.preview("--expect-no-changes").Succeeds(t)
		p.Destroy().Succeeds(t)
		assert.Nil(t, created("v1"))
		assert.Equal(t, before, configMap(t, l, "istio").Data["mesh"])
	})
	t.Run("destroy uses a served version when the CRD dropped the recorded one", func(t *testing.T) {
		telemetry(map[string]bool{"v1alpha1": true, "v1": false})
		p.up().Succeeds(t)
		telemetry(now)
		p.Refresh("--expect-no-changes").Succeeds(t)
		p.Destroy().Succeeds(t)
		assert.Nil(t, created("v1"))
	})
	t.Run("an error names the version that is not served and the one that is", func(t *testing.T) {
		stale := newProject(t, func(ctx *pulumi.Context) error {
			_, err := gc.NewObjectPatch(ctx, "telemetry", &gc.ObjectPatchArgs{ApiVersion: pulumi.String("telemetry.istio.io/v1alpha1"), Kind: pulumi.String("Telemetry"),
				Namespace: pulumi.String("istio-system"), Name: pulumi.String("groundcover"), CreateIfMissing: pulumi.Bool(true), Fields: pulumi.Map{"spec": pulumi.Map{}}})
			return err
		}, "KUBECONFIG="+l.Kubeconfig())
		failed := stale.up().Fails(t)
		assert.Contains(t, failed.Output, "looking up telemetry.istio.io/v1alpha1 Telemetry: the API server serves it only as telemetry.istio.io/v1")
	})
	t.Run("destroy succeeds after the CRD and its objects were deleted", func(t *testing.T) {
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
	t.Run("an Istio of the Sail operator before 1.0 is configured", func(t *testing.T) {
		telemetry(now)
		served(t, l, "sailoperator.io", "Istio", "Cluster", map[string]bool{"v1alpha1": true})
		require.NoError(t, l.Apply(t.Context(), fmt.Sprintf(oldIstio, ", managed-by: sail-operator")+`---
apiVersion: sailoperator.io/v1alpha1
kind: Istio
metadata: {name: default}
spec: {version: v1.21.0, values: {meshConfig: {accessLogFile: /dev/null}}}
`))
		connected := connectsAt(t, l, gc.MeshConfigAuto)
		old := istios
		old.Version = "v1alpha1"
		meshConfig := func() map[string]any {
			object, err := l.Dynamic.Resource(old).Get(t.Context(), "default", metav1.GetOptions{})
			require.NoError(t, err)
			config, _, err := unstructured.NestedMap(object.Object, "spec", "values", "meshConfig")
			require.NoError(t, err)
			return config
		}
		connected.up().Succeeds(t)
		assert.Equal(t, "Sail", owner(t, connected))
		assert.Contains(t, meshConfig(), "extensionProviders")
		connected.preview("--expect-no-changes").Succeeds(t)
		connected.Destroy().Succeeds(t)
		assert.Equal(t, map[string]any{"accessLogFile": "/dev/null"}, meshConfig())
	})
}
