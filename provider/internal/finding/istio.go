package finding

// Findings about Istio's control plane.
var (
	IstioMissing = Entry{
		Code: "GCI2001", Level: Error, Name: "IstioMissing",
		Message: "no istiod was found %[1]s.",
		Fix:     "Install Istio first, or set istio.namespace. With an external control plane, use the cluster that runs it.",
		Why: "istiod is found as a Deployment with the label `app=istiod`. A cluster whose control plane is external has none, " +
			"and configuration written to it has no effect.",
	}
	TelemetryAPIMissing = Entry{
		Code: "GCI2002", Level: Error, Name: "TelemetryAPIMissing",
		Message: "the Telemetry API (telemetry.istio.io) is not installed, so sampling and tags cannot be set.",
		Fix:     "Install Istio's CRDs, or upgrade to Istio 1.12 or later.",
		Why:     "Sampling and tags are fields of a Telemetry object.",
	}
	OwnerRefuses = Entry{
		Code: "GCI2003", Level: Error, Name: "OwnerRefuses",
		Message: "the owner of this mesh does not keep the requested configuration: %[1]s.",
		Fix:     "Set istio.meshConfig: Auto, and with the AKS add-on also tracing.api: Telemetry.",
		Why: "Each owner keeps the mesh configuration in another object, and refuses or reverts it elsewhere. " +
			"An operator renders istiod and its ConfigMap from a custom resource. The AKS add-on accepts only its own list of fields.",
	}
	MeshFileMounted = Entry{
		Code: "GCI2004", Level: Error, Name: "MeshFileMounted",
		Message: "istiod reads its mesh configuration from a mounted file and ignores the ConfigMap %[1]s.",
		Fix:     "Set istio.meshConfig: SharedConfigMap, or set it to None and change the source of the mounted file.",
		Why:     "The file `./etc/istio/config/mesh` in istiod's container replaces the primary ConfigMap (Istio 1.31, pilot/pkg/bootstrap/mesh.go).",
	}
	ControlPlaneElsewhere = Entry{
		Code: "GCI2005", Level: Error, Name: "ControlPlaneElsewhere",
		Message: "this mesh is run by %[1]s, so configuration in this cluster has no effect.",
		Fix: "Use this resource in the cluster that holds the control plane's configuration. In the config cluster of an external istiod, set istio.namespace. " +
			"With Google's managed one, send traces from the applications.",
		Why: "A control plane reads the mesh configuration and all Istio objects from its own cluster (Istio 1.31, primary-remote and external). " +
			"Google's managed control plane accepts no tracing provider of the user.",
	}
	OwnerObjectMissing = Entry{
		Code: "GCI2006", Level: Error, Name: "OwnerObjectMissing",
		Message: "the owner of this istiod is %[1]s, but the object that it renders the mesh from was not found: %[2]s.",
		Fix:     "Set istio.meshConfig: None and apply the output istioOperator or helmValues where the mesh is defined.",
		Why:     "An operator renders the mesh from its custom resource and reverts changes elsewhere.",
	}
	ConfigMapIgnored = Entry{
		Code: "GCI2007", Level: Warning, Name: "ConfigMapIgnored",
		Message: "istiod ignores this ConfigMap: the revision default reads the ConfigMap istio.",
		Fix:     "Install the chart without revision: default, or name the ConfigMap istio.",
		Why:     "The Helm value `revision: default` renders `istio-default`, which istiod never reads (Istio 1.31, pilot/pkg/bootstrap/mesh.go).",
	}
	SidecarScope = Entry{
		Code: "GCI2008", Level: Error, Name: "SidecarScope",
		Message: "this Sidecar does not import the sensor, so proxies in %[1]s have no cluster for it and %[2]s.",
		Fix:     "Add the host %[3]s to its egress, or set tracing.api: ProxyConfig. To accept this, name the namespaces in tracing.acceptNamespaces.",
		Why: "Istio does not add the Service of a tracing provider to the scope of a Sidecar. " +
			"The level is Error where traffic fails or no span arrives, and Warning where some namespaces lose their spans or tracing.acceptNamespaces names them.",
	}
	ProviderUnknown = Entry{
		Code: "GCI2009", Level: Error, Name: "ProviderUnknown",
		Message: "Istio %[1]s has no tracing provider for %[2]s, so proxies send no spans.",
		Fix:     "Upgrade to Istio %[3]s or later, or set tracing.protocol: Zipkin.",
		Why: "istiod has the OpenTelemetry provider since Istio 1.16, over gRPC only, and its field `http` since 1.22 (istio.io/api). " +
			"An older istiod ignores a field that it does not know.",
	}
)

var istioEntries = []Entry{IstioMissing, TelemetryAPIMissing, OwnerRefuses, MeshFileMounted, ControlPlaneElsewhere, OwnerObjectMissing, ConfigMapIgnored, SidecarScope,
	ProviderUnknown, OperatorNotRunning, AppRoutingIstiod, ConfigClusterElsewhere, ExternalIstiodConfigured, OtherOperatorOwns,
	IstiodElsewhere, OtherIstiodsIgnored, ControlPlaneInvalid, RootNamespaceElsewhere}
