package survey

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

func TestTheVersionIsThatOfTheTagOrOfALabelAndNeverADigest(t *testing.T) {
	t.Parallel()
	const digest = "sha256:3f1c2b7a9d4e5f60718293a4b5c6d7e8f901a2b3c4d5e6f708192a3b4c5d6e7f"
	for image, version := range map[string]string{
		"docker.io/istio/pilot:1.22.1": "1.22.1",
		// Sail and OpenShift Service Mesh 3 pin by digest alone.
		"registry.example/mesh/istio-pilot-rhel9@" + digest: "1.26.2",
		"docker.io/istio/pilot:1.22.1@" + digest:            "1.22.1",
		"registry.example:5000/istio/pilot":                 "1.26.2",
		"registry.example:5000/istio/pilot:1.24.0":          "1.24.0",
		"registry.example:5000/istio/pilot@" + digest:       "1.26.2",
		"gcr.io/istio-testing/pilot:latest":                 "1.26.2",
		"":                                                  "1.26.2",
	} {
		assert.Equal(t, version, versionOf(map[string]string{"app.kubernetes.io/version": "1.26.2"}, map[string]any{"image": image}), image)
	}
}

func TestTheConfigMapOfThisPackagesNameIsReadWhereTheEnvNamesNone(t *testing.T) {
	t.Parallel()
	istiod := `
apiVersion: apps/v1
kind: Deployment
metadata: {namespace: istio-system, name: istiod-canary, labels: {app: istiod, istio.io/rev: canary}}
`
	r := readerOf(t, istiod, `{apiVersion: v1, kind: ConfigMap, metadata: {namespace: istio-system, name: istio-groundcover-canary}, data: {mesh: ""}}`)
	read := controlPlanesOf(t, r, "").Istiods[0]
	assert.True(t, read.Unread.Exists)
	assert.False(t, read.Shared.Exists)
}

func TestSwitchesInIstiodsEnvAreReadAsIstiodReadsThem(t *testing.T) {
	t.Parallel()
	for value, on := range map[string]bool{"true": true, "1": true, "TRUE": true, "false": false, "": false, "yes": false} {
		istiod := istiodOf(unstructured.Unstructured{Object: map[string]any{"spec": map[string]any{"template": map[string]any{"spec": map[string]any{
			"containers": []any{map[string]any{"name": "discovery", "env": []any{
				map[string]any{"name": "PILOT_FILTER_GATEWAY_CLUSTER_CONFIG", "value": value},
				map[string]any{"name": "EXTERNAL_ISTIOD", "value": value},
				map[string]any{"name": "ENABLE_ENHANCED_RESOURCE_SCOPING", "value": value},
			}}}}}}}})
		assert.Equal(t, on, istiod.FiltersGateways, value)
		assert.Equal(t, on, istiod.External, value)
		assert.Equal(t, value, istiod.ResourceScoping)
	}
}

func TestServiceEntriesWithTheSensorsHostAreRead(t *testing.T) {
	t.Parallel()
	r := serverReader(t, map[string]string{"/apis/networking.istio.io/v1beta1/serviceentries": `{"kind": "ServiceEntryList", "apiVersion": "networking.istio.io/v1beta1", "items": [
{"metadata": {"namespace": "shop", "name": "copy"}, "spec": {"hosts": ["a.example.com", "groundcover-sensor.groundcover.svc.cluster.local"]}},
{"metadata": {"namespace": "shop", "name": "other"}, "spec": {"hosts": ["a.example.com"]}}]}`})
	assert.Equal(t, []mesh.ServiceEntry{{Namespace: "shop", Name: "copy"}},
		r.entriesOfSensor(t.Context(), mesh.Service{Namespace: "groundcover", Name: "groundcover-sensor"}, "cluster.local"))
	refused := serverReader(t, map[string]string{"/apis/networking.istio.io/v1beta1/serviceentries": "forbidden"})
	assert.Empty(t, refused.entriesOfSensor(t.Context(), mesh.Service{}, "cluster.local"))
	assert.Equal(t, checkHost, refused.skips[0].Check)
}
