package patch

import (
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// newObject is the object as Apply creates it, before the merge.
func (r Ref) newObject() map[string]any {
	metadata := map[string]any{"name": r.Name, "labels": map[string]any{names.ManagedByLabel: names.FieldManager}}
	if r.Namespace != "" {
		metadata["namespace"] = r.Namespace
	}
	return map[string]any{"apiVersion": r.APIVersion, "kind": r.Kind, "metadata": metadata}
}

// asCreated reports whether an object holds no more than newObject. The status belongs to its controller.
func asCreated(object map[string]any) bool {
	for key, value := range object {
		switch key {
		case "apiVersion", "kind", "metadata", "status":
		default:
			if !isEmpty(value, false) {
				return false
			}
		}
	}
	u := unstructured.Unstructured{Object: object}
	for label := range u.GetLabels() {
		if label != names.ManagedByLabel {
			return false
		}
	}
	return len(u.GetAnnotations()) == 0 && len(u.GetFinalizers()) == 0 && len(u.GetOwnerReferences()) == 0
}

// removeManagedBy removes the label of newObject from an object that remains for other managers.
func removeManagedBy(object map[string]any) {
	u := unstructured.Unstructured{Object: object}
	labels := u.GetLabels()
	if labels[names.ManagedByLabel] != names.FieldManager {
		return
	}
	delete(labels, names.ManagedByLabel)
	u.SetLabels(labels)
	if len(labels) == 0 {
		unstructured.RemoveNestedField(object, "metadata", "labels")
	}
}
