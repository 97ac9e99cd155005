package workload

import (
	"fmt"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Blocked is why a change of the pod template restarts no pod, and how the pods come to run the present configuration.
type Blocked struct{ Reason, Fix string }

// blockedBy is nil for a workload that its controller rolls out by itself.
func blockedBy(object *unstructured.Unstructured) *Blocked {
	kind, reference := object.GetKind(), object.GetKind()+"/"+object.GetName()+" -n "+object.GetNamespace()
	if kind != "DaemonSet" {
		if replicas, found, _ := unstructured.NestedInt64(object.Object, "spec", "replicas"); found && replicas == 0 {
			return &Blocked{"it has 0 replicas", "nothing to do: pods start with the current configuration when it is scaled up"}
		}
	}
	if kind == "Deployment" {
		if paused, _, _ := unstructured.NestedBool(object.Object, "spec", "paused"); paused {
			return &Blocked{"its rollout is paused", fmt.Sprintf("run kubectl rollout resume %s, then kubectl rollout restart %s", reference, reference)}
		}
		return nil
	}
	if strategy, _, _ := unstructured.NestedString(object.Object, "spec", "updateStrategy", "type"); strategy == "OnDelete" {
		return &Blocked{"its update strategy is OnDelete", "delete its pods one by one: kubectl delete pod -n " + object.GetNamespace() + " <pod>"}
	}
	partition, _, _ := unstructured.NestedInt64(object.Object, "spec", "updateStrategy", "rollingUpdate", "partition")
	if partition > 0 {
		return &Blocked{"its rolling update has a partition, which keeps pods on the old template",
			"set spec.updateStrategy.rollingUpdate.partition to 0, then run kubectl rollout restart " + reference}
	}
	return nil
}
