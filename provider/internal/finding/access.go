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
	CheckGivenUp = Entry{
		Code: "GCI9013", Level: Warning, Name: "CheckGivenUp",
		Message: "check %[1]q skipped: reading %[2]s was given up, because %[3]s.",
		Fix:     "Look for objects of this kind that are unusually large or many.",
		Why:     "The reads of checks are bounded in time and size, so that objects of one namespace do not stop a run. What a skipped check would report may still be wrong.",
	}
	RemoteClustersUnknown = Entry{
		Code: "GCI9008", Level: Warning, Name: "RemoteClustersUnknown",
		Message: "whether the mesh has more clusters is unknown: not allowed to list Secrets in namespace %[1]s. In such a mesh, spans may go to the sensor of another cluster.",
		Fix:     "Set `internalTrafficPolicy: Local` on the sensor's Service, or ignore this finding in a mesh of one cluster.",
		Why: "Istio keeps the access to other clusters in Secrets of istiod's namespace, of which only the metadata is read. No documented role allows that: the verb `list` also reads the " +
			"contents, and the private key of the mesh's certificate authority is in the same namespace. An identity that may list them anyway gets the check.",
	}
	AnnotationsSkipped = Entry{
		Code: "GCI9009", Level: Warning, Name: "AnnotationsSkipped",
		Message: "annotations longer than 16 KiB are not read: %[1]s. Checks of these pods are incomplete.",
		Fix:     "Shorten the annotations.",
		Why:     "Everyone who may create a pod chooses its annotations. Istio's own are a few hundred bytes long.",
	}
)

var accessEntries = []Entry{AccessDenied, ClusterNotInspected, InputsUnknown, CheckSkipped, KindNotServed, RemoteClustersUnknown, AnnotationsSkipped, CheckGivenUp}
