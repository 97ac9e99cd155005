package finding

// Findings about control planes that are configured elsewhere, or by an operator.
var (
	OperatorNotRunning = Entry{
		Code: "GCI2010", Level: Info, Name: "OperatorNotRunning",
		Message: "no running operator reconciles this IstioOperator, so it has no effect and the mesh counts as installed by istioctl.",
		Why: "Istio's in-cluster operator (1.23 and before) is found by its running pods with the label `name=istio-operator` in the namespace `istio-operator` or istiod's. It reconciles the namespaces in its env " +
			"`WATCH_NAMESPACE` and the revision in its env `REVISION`. When it runs again, it applies server-side and keeps the env `SHARED_MESH_CONFIG` " +
			"(tested with the operator of Istio 1.23.2).",
	}
	AppRoutingIstiod = Entry{
		Code: "GCI2011", Level: Error, Name: "AppRoutingIstiod",
		Message: "this istiod belongs to AKS application routing. It serves gateways only and takes neither mesh configuration nor a Telemetry.",
		Fix: "Set tracing.enabled: false to configure metrics only, or use the Istio add-on for AKS or an Istio of your own for traces. " +
			"Istio's CRDs do not belong into this cluster.",
		Why: "Azure documents that application routing runs without Istio's CRDs, that Istio's CRDs in the cluster stop it, and that its configuration cannot be changed. " +
			"The Istio add-on has a revision `asm-<major>-<minor>` in the same namespace; application routing has none.",
	}
	ConfigClusterElsewhere = Entry{
		Code: "GCI2012", Level: Error, Name: "ConfigClusterElsewhere",
		Message: "this istiod is an external control plane: it reads its shared mesh configuration and all Telemetries from another cluster, its config cluster.",
		Fix:     "Use this resource with a kubernetes provider of the config cluster.",
		Why: "With the env `EXTERNAL_ISTIOD` and a mounted mesh configuration, istiod uses the kubeconfig of the Secret `istio-kubeconfig` " +
			"(Istio 1.31, guide \"Install Istio with an External Control Plane\"). What this resource would write beside istiod has no effect.",
	}
	ExternalIstiodConfigured = Entry{
		Code: "GCI2013", Level: Warning, Name: "ExternalIstiodConfigured",
		Message: "the istiod of this config cluster runs in another cluster (injection webhook %[1]s). It reads this ConfigMap only with SHARED_MESH_CONFIG=%[2]s " +
			"in its env. Could not verify that, nor that proxies accept the configuration.",
		Fix: "Check that env of the external istiod, and read its logs and `istioctl proxy-status` after the update.",
		Why: "The chart renders the mesh's ConfigMap into a config cluster (`configMap: true` with the profile remote) and not into another remote cluster. " +
			"An external istiod reads it as its shared mesh configuration (Istio 1.31, pilot/pkg/bootstrap/mesh.go).",
	}
	IstiodElsewhere = Entry{
		Code: "GCI2015", Level: Error, Name: "IstiodElsewhere",
		Message: "no istiod is in namespace %[1]s. Deployments with its label were found elsewhere: %[2]s.",
		Fix:     "Set istio.namespace: %[3]s if this is your control plane. If the same program installs Istio, set istio.namespace to its namespace.",
		Why: "A label alone does not make a Deployment the control plane: an identity with rights in one namespace could decide what is configured. " +
			"So a namespace other than `istio-system` and the AKS add-on's counts only when an input names it.",
	}
	OtherIstiodsIgnored = Entry{
		Code: "GCI2016", Level: Info, Name: "OtherIstiodsIgnored",
		Message: "these control planes are in namespaces that no input names, and are not configured: %[1]s.",
		Fix:     "Set istio.namespace in a component for each of them if they are yours.",
		Why:     "Without `istio.namespace` only `istio-system` and the namespace of the AKS add-on count.",
	}
	ControlPlaneInvalid = Entry{
		Code: "GCI2017", Level: Error, Name: "ControlPlaneInvalid",
		Message: "%[1]s of this control plane is not a DNS name.",
		Fix:     "Correct it in istiod's Deployment or mesh configuration.",
		Why:     "The revision, the domain and the root namespace become parts of object names, of hosts and of messages.",
	}
	RootNamespaceElsewhere = Entry{
		Code: "GCI2018", Level: Warning, Name: "RootNamespaceElsewhere",
		Message: "the root namespace %[1]s is not istiod's namespace %[2]s. Every identity that writes Telemetries in %[1]s configures the whole mesh.",
		Fix:     "Check who may write into namespace %[1]s. If that is intended, add this code to ignoreFindings.",
		Why:     "istiod applies the Telemetries, Sidecars and PeerAuthentications of its root namespace to all workloads.",
	}
	OtherOperatorOwns = Entry{
		Code: "GCI2014", Level: Error, Name: "OtherOperatorOwns",
		Message: "the operator of %[1]s renders this istiod. It reverts the env SHARED_MESH_CONFIG and every edit of the mesh's own ConfigMap.",
		Fix: "Set istio.meshConfig: None and add extensionProviders and defaultProviders of the output helmValues to the mesh configuration in %[1]s. " +
			"Then run pulumi up again to set the sampling.",
		Why: "A controller ownerReference on istiod's Deployment names the custom resource that an operator renders it from, such as a ServiceMeshControlPlane " +
			"(OpenShift Service Mesh 2) or an IstioControlPlane. The operator writes its own Deployment again at its next reconcile.",
	}
)
