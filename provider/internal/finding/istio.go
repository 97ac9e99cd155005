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
	OwnerRefuses = Entry{
		Code: "GCI2003", Level: Error, Name: "OwnerRefuses",
		Message: "%[1]s.",
		Fix:     "%[2]s",
		Why: "Each owner lets the mesh configuration stand in another place and refuses or reverts it elsewhere: Azure's add-on admits only " +
			"its own list of fields, Google's managed control plane supports no tracers of one's own.",
	}
	MeshFileMounted = Entry{
		Code: "GCI2004", Level: Error, Name: "MeshFileMounted",
		Message: "istiod reads its mesh configuration from a mounted file, which takes the place of the ConfigMap %[1]s.",
		Fix:     "Use istio.meshConfig: SharedConfigMap, or None and change the mounted source.",
		Why:     "If ./etc/istio/config/mesh exists in the container it replaces the primary ConfigMap (Istio 1.31, pilot/pkg/bootstrap/mesh.go).",
	}
	ControlPlaneElsewhere = Entry{
		Code: "GCI2005", Level: Error, Name: "ControlPlaneElsewhere",
		Message: "this mesh is run by %[1]s; nothing that is written here would act.",
		Fix:     "Use this resource in the cluster where the control plane's configuration lives; for Google's managed one, send traces from the applications.",
		Why:     "The mesh configuration and all of Istio's objects come from the cluster of the control plane (Istio 1.31, primary-remote and external).",
	}
	OwnerObjectMissing = Entry{
		Code: "GCI2006", Level: Error, Name: "OwnerObjectMissing",
		Message: "this istiod belongs to %[1]s, but no %[2]s was found that it is made from.",
		Fix:     "Use istio.meshConfig: None and apply the output istioOperator or helmValues where the mesh is defined.",
		Why:     "An operator renders the mesh from its custom resource and reverts what is written elsewhere.",
	}
	ConfigMapUnread = Entry{
		Code: "GCI2007", Level: Warning, Name: "ConfigMapUnread",
		Message: "this ConfigMap is read by nobody: an istiod of revision default reads the ConfigMap istio.",
		Fix:     "Install the chart without revision: default, or name the ConfigMap istio.",
		Why:     "The Helm value revision: default renders istio-default, which istiod never reads (Istio 1.31, pilot/pkg/bootstrap/mesh.go).",
	}
	SidecarScope = Entry{
		Code: "GCI2008", Level: Error, Name: "SidecarScope",
		Message: "this Sidecar does not import the sensor, so proxies in %[1]s have no cluster for it and %[2]s.",
		Fix:     "Add the host %[3]s to its egress, or use tracing.api: MeshDefault.",
		Why: "Istio does not add a tracing provider's Service to a Sidecar's scope. An Error where it takes traffic down or nothing would arrive, " +
			"a Warning where some namespaces lose their spans.",
	}
)

var istioEntries = []Entry{IstioMissing, TelemetryAPIMissing, OwnerRefuses, MeshFileMounted, ControlPlaneElsewhere, OwnerObjectMissing, ConfigMapUnread, SidecarScope}
