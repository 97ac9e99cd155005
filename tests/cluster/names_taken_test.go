package cluster

import (
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// sameNames are a mesh that forces TLS (istio.io, "Mutual TLS migration"), and objects of other managers that bear names of this
// package: a DestinationRule for the portal and a Telemetry for some workloads.
const sameNames = `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {namespace: istio-system, name: default}
spec: {host: "*.local", trafficPolicy: {tls: {mode: ISTIO_MUTUAL}}}
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {namespace: groundcover, name: groundcover, labels: {app.kubernetes.io/managed-by: pulumi-groundcover-istio}}
spec:
  host: groundcover-portal.groundcover.svc.cluster.local
  exportTo: ["."]
  trafficPolicy: {tls: {mode: SIMPLE, sni: portal.example.com}}
---
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: {namespace: istio-system, name: groundcover}
spec:
  selector: {matchLabels: {app: payments}}
  tracing: [{randomSamplingPercentage: 50}]
`

const sharedConfigMapOfAnother = `
apiVersion: v1
kind: ConfigMap
metadata: {namespace: istio-system, name: istio-groundcover}
data: {mesh: "trustDomain: elsewhere\n"}
`

func TestObjectsOfOtherManagersThatBearThisPackagesNamesStayAsTheyAre(t *testing.T) {
	t.Parallel()
	l := lab.ForTest(t, lab.Options{Istio: true, Sensor: true})
	require.NoError(t, l.Apply(bounded(t), sameNames))
	before := snapshot(t, l)
	rules := schema.GroupVersionResource{Group: "networking.istio.io", Version: "v1", Resource: "destinationrules"}
	spec := func(resource schema.GroupVersionResource, namespace, name string) map[string]any {
		object, err := l.Dynamic.Resource(resource).Namespace(namespace).Get(t.Context(), name, metav1.GetOptions{})
		require.NoError(t, err)
		spec, _, err := unstructured.NestedMap(object.Object, "spec")
		require.NoError(t, err)
		return spec
	}
	portal, payments := spec(rules, "groundcover", "groundcover"), spec(telemetries, "istio-system", "groundcover")

	p := connectsAt(t, l, gc.MeshConfigAuto)
	p.up().Succeeds(t)
	assert.Equal(t, portal, spec(rules, "groundcover", "groundcover"))
	assert.Equal(t, payments, spec(telemetries, "istio-system", "groundcover"))
	assert.Equal(t, map[string]any{"host": "groundcover-sensor.groundcover.svc.cluster.local", "exportTo": []any{"*"},
		"trafficPolicy": map[string]any{"tls": map[string]any{"mode": "DISABLE"}}}, spec(rules, "groundcover", "groundcover-istio"))
	assert.NotContains(t, spec(telemetries, "istio-system", "groundcover-istio"), "selector")
	awaitMeshConfig(t, l, func(c *assert.CollectT, mesh string) { assert.Contains(c, mesh, "groundcover-sensor") })
	p.preview("--expect-no-changes").Succeeds(t)
	p.Destroy().Succeeds(t)
	awaitRollout(t, l, "istio-system", "istiod")
	assert.Empty(t, lab.Diff(before, snapshot(t, l)))

	t.Run("a ConfigMap is not made mesh configuration", func(t *testing.T) {
		require.NoError(t, l.Apply(t.Context(), sharedConfigMapOfAnother))
		refuses(t, l, p.up, "GCI3018", "ConfigMap istio-system/istio-groundcover")
	})
}
