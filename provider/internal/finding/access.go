package finding

import "github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/permission"

// Findings about access to the cluster.
var (
	AccessDenied = Entry{
		Code: "GCI9001", Level: Error, Name: "AccessDenied",
		Message: "not allowed to %[1]s.",
		Fix:     "Bind the role " + permission.Preview.Name + " to this identity; docs/permissions.md has it.",
		Why:     "What cannot be read cannot be checked, so nothing is written. The level is Warning where only the sensor's configuration cannot be read.",
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
		Message: "check %[1]q skipped: not allowed to %[2]s %[3]s.",
		Fix:     "Grant the verb %[2]s on %[4]s; docs/permissions.md has the roles.",
		Why:     "What a skipped check would report may still be wrong.",
	}
	KindNotServed = Entry{
		Code: "GCI9005", Level: Info, Name: "KindNotServed",
		Message: "check %[1]q skipped: the API server does not serve %[2]s.",
		Why:     "A kind whose CRD is not installed has no objects, so the check has nothing to report. Where Istio itself is missing, its kinds are not named.",
	}
)

var accessEntries = []Entry{AccessDenied, ClusterNotInspected, InputsUnknown, CheckSkipped, KindNotServed}
