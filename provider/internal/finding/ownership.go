package finding

// Findings about who manages an object.
var OwnedByAnotherStack = Entry{
	Code: "GCI3018", Level: Error, Name: "OwnedByAnotherStack",
	Message: "component %[1]q of the stack %[2]q manages the tracing fields of this object. Two stacks cannot configure one mesh: each would remove what the other sets.",
	Fix:     "Destroy the component in that stack, or set tracing.takeOver: true to manage the fields from this stack, also where that stack does not exist any more.",
	Why:     "Every object that is written carries the annotation `groundcover.com/istio-records`: who wrote which fields, and the original values.",
}

var SharedConfigMapTaken = Entry{
	Code: "GCI3019", Level: Error, Name: "SharedConfigMapTaken",
	Message: "this ConfigMap exists, and this package did not create it. Once istiod's env names it, all that it holds becomes mesh configuration.",
	Fix: "Rename or remove it, or set SHARED_MESH_CONFIG=%[1]s on istiod in its owner's configuration if it is meant as shared mesh configuration, " +
		"or set istio.meshConfig: ConfigMap.",
	Why: "The shared ConfigMap that this package creates has a fixed name. An object counts as created by it by the label `app.kubernetes.io/managed-by` together with " +
		"its field manager or its record.",
}

var ownershipEntries = []Entry{OwnedByAnotherStack, SharedConfigMapTaken}
