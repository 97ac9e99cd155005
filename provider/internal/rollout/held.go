package rollout

import "k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

// held says why a change of the template restarts nothing, and what does.
type held struct{ why, how string }

// heldBy is nil for a workload that its controller rolls out by itself.
func heldBy(object *unstructured.Unstructured) *held {
	kind, named := object.GetKind(), object.GetKind()+"/"+object.GetName()+" -n "+object.GetNamespace()
	if kind != "DaemonSet" {
		if replicas, found, _ := unstructured.NestedInt64(object.Object, "spec", "replicas"); found && replicas == 0 {
			return &held{"it has 0 replicas", "nothing to do: pods start with the current configuration when it is scaled up"}
		}
	}
	if kind == "Deployment" {
		if paused, _, _ := unstructured.NestedBool(object.Object, "spec", "paused"); paused {
			return &held{"its rollout is paused", "kubectl rollout resume " + named + ", then kubectl rollout restart " + named}
		}
		return nil
	}
	if strategy, _, _ := unstructured.NestedString(object.Object, "spec", "updateStrategy", "type"); strategy == "OnDelete" {
		return &held{"its update strategy is OnDelete", "delete its pods one by one: kubectl delete pod -n " + object.GetNamespace() + " <pod>"}
	}
	partition, _, _ := unstructured.NestedInt64(object.Object, "spec", "updateStrategy", "rollingUpdate", "partition")
	if partition > 0 {
		return &held{"its rolling update has a partition, which keeps pods on the old template",
			"set spec.updateStrategy.rollingUpdate.partition to 0, then kubectl rollout restart " + named}
	}
	return nil
}
