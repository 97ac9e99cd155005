package finding

// Findings about who manages an object.
var OwnedByAnotherStack = Entry{
	Code: "GCI3018", Level: Error, Name: "OwnedByAnotherStack",
	Message: "component %[1]q of the stack %[2]q manages the tracing fields of this object. Two stacks cannot configure one mesh: each would remove what the other sets.",
	Fix:     "Destroy the component in that stack, or set tracing.takeOver: true to manage the fields from this stack, also where that stack does not exist any more.",
	Why:     "Every object that is written carries the annotation `groundcover.com/istio-records`: who wrote which fields, and the original values.",
}

var ownershipEntries = []Entry{OwnedByAnotherStack}
