package survey

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic/fake"
	"sigs.k8s.io/yaml"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

// objectOf is a manifest as an object.
func objectOf(t *testing.T, manifest string) *unstructured.Unstructured {
	t.Helper()
	text, err := yaml.YAMLToJSON([]byte(manifest))
	require.NoError(t, err)
	object := &unstructured.Unstructured{}
	if json.Unmarshal(text, &object.Object) == nil && object.GetKind() != "" {
		require.NoError(t, object.UnmarshalJSON(text)) // integers as the API server's client decodes them
	}
	return object
}

// controlPlanesOf is what a reader finds out about the control planes of a namespace, "" for where no input names one.
func controlPlanesOf(t *testing.T, r *reader, namespace string) mesh.Snapshot {
	t.Helper()
	var snapshot mesh.Snapshot
	snapshot.Istiods, snapshot.OtherIstiods = r.istiods(t.Context(), namespace)
	r.owners(t.Context(), &snapshot)
	return snapshot
}

// readerOf reads a cluster that holds these manifests.
func readerOf(t *testing.T, manifests ...string) *reader {
	t.Helper()
	objects := make([]runtime.Object, 0, len(manifests))
	for _, manifest := range manifests {
		objects = append(objects, objectOf(t, manifest))
	}
	return readerOver(objects...)
}

// readerOver reads a cluster that holds these objects.
func readerOver(objects ...runtime.Object) *reader {
	kinds := map[schema.GroupVersionResource]string{
		cluster.Pods: "PodList", cluster.Deployments: "DeploymentList", cluster.ConfigMaps: "ConfigMapList",
		cluster.IstioOperators.Resource: "IstioOperatorList", cluster.Istios.Resource: "IstioList",
		cluster.MutatingWebhooks.Resource: "MutatingWebhookConfigurationList", cluster.ControlPlaneRevisions.Resource: "ControlPlaneRevisionList",
		cluster.DestinationRules: "DestinationRuleList", cluster.Services: "ServiceList", cluster.EnvoyFilters: "EnvoyFilterList",
		cluster.ServiceEntries: "ServiceEntryList", cluster.ServiceEntries.GroupResource().WithVersion("v1"): "ServiceEntryList",
		cluster.NetworkPolicies: "NetworkPolicyList", cluster.PodMonitors.Resource: "PodMonitorList", cluster.ServiceMonitors.Resource: "ServiceMonitorList",
	}
	return &reader{client: &cluster.Client{Dynamic: fake.NewSimpleDynamicClientWithCustomListKinds(runtime.NewScheme(), kinds, objects...)}}
}
