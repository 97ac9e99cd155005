package workload

import (
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// TemplateHasHash says whether the pod template of a workload has the hash of a configuration; with an empty hash, whether
// it has none.
func TemplateHasHash(object *unstructured.Unstructured, hash string) bool {
	return hasHash(object, templateHash(object), hash, "spec", "template", "spec")
}

// templateHash is the annotation on the pod template, "" for none.
func templateHash(object *unstructured.Unstructured) string {
	annotation, _, _ := unstructured.NestedString(object.Object, "spec", "template", "metadata", "annotations", names.HashAnnotation)
	return annotation
}

// PodHasHash says the same of a pod. A pod that was created before its template got the hash has none.
func PodHasHash(pod *unstructured.Unstructured, hash string) bool {
	return hasHash(pod, pod.GetAnnotations()[names.HashAnnotation], hash, "spec")
}

func hasHash(object *unstructured.Unstructured, annotation, hash string, spec ...string) bool {
	return annotation == hash || hash != "" && renderedHash(object, spec...) == hash
}

// renderedHash is the hash that istiod has written into the template of a gateway that it renders: the metadata of a
// proxy are environment variables of its container (Istio 1.31, files/kube-gateway.yaml and files/waypoint.yaml).
func renderedHash(object *unstructured.Unstructured, spec ...string) string {
	containers, _, _ := unstructured.NestedSlice(object.Object, append(spec, "containers")...)
	for _, entry := range containers {
		container, _ := entry.(map[string]any)
		env, _, _ := unstructured.NestedSlice(container, "env")
		for _, entry := range env {
			if variable, _ := entry.(map[string]any); variable["name"] == names.HashVariable {
				hash, _ := variable["value"].(string)
				return hash
			}
		}
	}
	return ""
}
