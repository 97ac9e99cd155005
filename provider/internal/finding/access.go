package finding

// Findings about access to the cluster.
var (
	AccessDenied = Entry{
		Code: "GCI9001", Level: Error, Name: "AccessDenied",
		Message: "not allowed to %[1]s %[2]s.",
		Fix:     "Grant the verb %[1]s on %[2]s; docs/permissions.md has the roles.",
		Why:     "What could not be read was not checked, so nothing is written.",
	}
	ClusterUnseen = Entry{
		Code: "GCI9002", Level: Warning, Name: "ClusterUnseen",
		Message: "%[1]s, so neither the sensor nor Istio could be looked at; this preview is planned with the documented defaults.",
		Fix:     "Nothing, if the same update creates the cluster; else check the kubernetes provider.",
		Why:     "A preview has to work before the cluster exists. An update does not go on without having seen it.",
	}
	InputsUnknown = Entry{
		Code: "GCI9003", Level: Warning, Name: "InputsUnknown",
		Message: "%[1]s will be known only during the update, so what depends on it was not looked at.",
		Fix:     "Nothing, or give the value itself where you know it.",
		Why:     "A value made by another resource of the same update has no value in its preview.",
	}
	CheckSkipped = Entry{
		Code: "GCI9004", Level: Warning, Name: "CheckSkipped",
		Message: "skipped: %[1]s, since %[2]s.",
		Fix:     "%[3]s",
		Why:     "What could not be looked at may still be wrong. Where a CRD is not installed nothing can be, and it is an Info.",
	}
)

var accessEntries = []Entry{AccessDenied, ClusterUnseen, InputsUnknown, CheckSkipped}
