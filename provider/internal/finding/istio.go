package finding

// Findings about Istio's control plane.
var (
	IstioMissing = Entry{
		Code: "GCI2001", Level: Error, Name: "IstioMissing",
		Message: "no istiod was found %[1]s.",
		Fix:     "Install Istio first, or name its namespace with istio.namespace. With an external control plane, use its own cluster.",
		Why:     "istiod is found as a Deployment labelled app=istiod. A cluster whose control plane runs elsewhere has none, and nothing written into it would act.",
	}
	TelemetryAPIMissing = Entry{
		Code: "GCI2002", Level: Error, Name: "TelemetryAPIMissing",
		Message: "the Telemetry API (telemetry.istio.io) is not installed.",
		Fix:     "Install Istio's CRDs, or use an Istio of 1.12 or later.",
		Why:     "Sampling and tags are set through the Telemetry API.",
	}
	OwnerNotSupported = Entry{
		Code: "GCI2003", Level: Error, Name: "OwnerNotSupported",
		Message: "this mesh belongs to %[1]s, and writing for that owner is not built yet.",
		Fix:     "Use istio.meshConfig: None and apply the output istioOperator or helmValues in the owner's own source.",
		Why:     "Each owner lets the mesh configuration stand in another place; a write elsewhere is reverted.",
	}
	MeshFileMounted = Entry{
		Code: "GCI2004", Level: Error, Name: "MeshFileMounted",
		Message: "istiod reads its mesh configuration from a mounted file, which takes the place of the ConfigMap %[1]s.",
		Fix:     "Use istio.meshConfig: SharedConfigMap, or None and change the mounted source.",
		Why:     "If ./etc/istio/config/mesh exists in the container it replaces the primary ConfigMap (Istio 1.31, pilot/pkg/bootstrap/mesh.go).",
	}
)

var istioEntries = []Entry{IstioMissing, TelemetryAPIMissing, OwnerNotSupported, MeshFileMounted}
