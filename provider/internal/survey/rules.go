package survey

import (
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

func sidecarsOf(objects []unstructured.Unstructured) []mesh.Sidecar {
	sidecars := make([]mesh.Sidecar, 0, len(objects))
	for _, object := range objects {
		sidecar := mesh.Sidecar{Namespace: object.GetNamespace(), Name: object.GetName(), Created: created(object)}
		if _, selective, _ := unstructured.NestedMap(object.Object, "spec", "workloadSelector"); selective {
			sidecar.Selector, _, _ = unstructured.NestedStringMap(object.Object, "spec", "workloadSelector", "labels")
		}
		listeners, _, _ := unstructured.NestedSlice(object.Object, "spec", "egress")
		for _, entry := range listeners {
			fields, _ := entry.(map[string]any)
			hosts, _, _ := unstructured.NestedStringSlice(fields, "hosts")
			port, _, _ := unstructured.NestedInt64(fields, "port", "number")
			sidecar.Egress = append(sidecar.Egress, mesh.EgressListener{Port: int(port), Hosts: hosts})
		}
		sidecars = append(sidecars, sidecar)
	}
	return sidecars
}

func destinationRulesOf(objects []unstructured.Unstructured) []mesh.DestinationRule {
	rules := make([]mesh.DestinationRule, 0, len(objects))
	for _, object := range objects {
		rule := mesh.DestinationRule{Namespace: object.GetNamespace(), Name: object.GetName(), Created: created(object), PortTLS: map[int]string{},
			Managed: metaOf(object).CreatedHere()}
		rule.Host, _, _ = unstructured.NestedString(object.Object, "spec", "host")
		rule.ExportTo, _, _ = unstructured.NestedStringSlice(object.Object, "spec", "exportTo")
		rule.Selector, _, _ = unstructured.NestedStringMap(object.Object, "spec", "workloadSelector", "matchLabels")
		rule.TLS, _, _ = unstructured.NestedString(object.Object, "spec", "trafficPolicy", "tls", "mode")
		ports, _, _ := unstructured.NestedSlice(object.Object, "spec", "trafficPolicy", "portLevelSettings")
		for _, entry := range ports {
			fields, _ := entry.(map[string]any)
			number, _, _ := unstructured.NestedInt64(fields, "port", "number")
			rule.PortTLS[int(number)], _, _ = unstructured.NestedString(fields, "tls", "mode")
		}
		rules = append(rules, rule)
	}
	return rules
}

// created is the creation time as RFC 3339.
func created(object unstructured.Unstructured) string {
	return object.GetCreationTimestamp().UTC().Format(time.RFC3339)
}
