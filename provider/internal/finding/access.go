package finding

// Findings about access to the cluster.
var (
	AccessDenied = Entry{
		Code: "GCI9001", Level: Error, Name: "AccessDenied",
		Message: "not allowed to %[1]s %[2]s.",
		Fix:     "Grant the verb %[1]s on %[2]s; docs/permissions.md has the roles.",
		Why:     "What cannot be read cannot be checked, so nothing is written.",
	}
	ClusterNotInspected = Entry{
		Code: "GCI9002", Level: Warning, Name: "ClusterNotInspected",
		Message: "%[1]s, so neither the sensor nor Istio could be inspected; this preview assumes defaults.",
		Fix:     "Check the kubernetes provider, or ignore this finding if the same update creates the cluster.",
		Why:     "A preview has to work before the cluster exists. An update fails in this case.",
	}
	InputsUnknown = Entry{
		Code: "GCI9003", Level: Warning, Name: "InputsUnknown",
		Message: "%[1]s will be known only during the update; dependent checks were skipped.",
		Fix:     "Pass the value itself where you know it, or ignore this finding.",
		Why:     "A value that another resource of the same update creates is unknown in the preview.",
	}
	CheckSkipped = Entry{
		Code: "GCI9004", Level: Warning, Name: "CheckSkipped",
		Message: "check %[1]q skipped: %[2]s.",
		Fix:     "%[3]s",
		Why:     "What a skipped check would report may still be wrong. The level is Info where the cluster does not serve the kind that the check reads.",
	}
)

var accessEntries = []Entry{AccessDenied, ClusterNotInspected, InputsUnknown, CheckSkipped}
