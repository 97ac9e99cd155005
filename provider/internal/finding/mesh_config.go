package finding

// Findings about the mesh configuration.
var (
	MeshConfigInvalid = Entry{
		Code: "GCI3001", Level: Error, Name: "MeshConfigInvalid",
		Message: "istiod refuses the whole mesh document of this ConfigMap: %[1]s.",
		Fix:     "Fix that value first; nothing is written until istiod accepts the document.",
		Why: "istiod refuses a document as a whole for one value of a wrong type, an unknown enum value or an invalid address. " +
			"With SHARED_MESH_CONFIG set, it drops the document at once and falls back to built-in defaults. " +
			"With one source only, it does so at its next restart. The check follows Istio 1.31 (pkg/config/mesh).",
	}
	OtherDefaultProvider = Entry{
		Code: "GCI3002", Level: Error, Name: "OtherDefaultProvider",
		Message: "defaultProviders.tracing is already %[1]s: the mesh sends its traces there, and Istio traces to one provider only.",
		Fix:     "Set tracing.replaceDefault: true to replace it (restored on destroy), or remove it from its owner's configuration.",
		Why:     "Istio has no dual export. Another default provider would end the existing traces without an error.",
	}
	ProxyConfigTracerExists = Entry{
		Code: "GCI3003", Level: Error, Name: "ProxyConfigTracerExists",
		Message: "the mesh already uses ProxyConfig tracing (defaultConfig.tracing: %[1]s), which a default provider would switch off.",
		Fix:     "Set tracing.replaceDefault: true to replace it (restored on destroy), or remove it from its owner's configuration.",
		Why: "With a default tracing provider, Envoy ignores the tracer of its bootstrap. " +
			"Before Istio 1.22 the charts set `zipkin.istio-system:9411`.",
	}
	ProviderNameTaken = Entry{
		Code: "GCI3004", Level: Error, Name: "ProviderNameTaken",
		Message: "the extension provider %[1]q already exists and %[2]s.",
		Fix:     "Rename or remove that provider in its owner's configuration.",
		Why: "istiod merges providers by name, so two providers of one name shadow each other, and one with two protocols is invalid. " +
			"Telemetry ignores the case of the name (Istio 1.31, pilot/pkg/model/telemetry.go).",
	}
	OwnerErases = Entry{
		Code: "GCI3005", Level: Warning, Name: "OwnerErases",
		Message: "%[1]s rewrites data.mesh: its next upgrade erases what this resource writes there.",
		Fix:     "Set istio.meshConfig: Auto, which writes the shared ConfigMap, or run pulumi up after each upgrade.",
		Why: "`istioctl install` and `helm upgrade` (Helm 3) rewrite `data.mesh` as a whole (tested with istioctl 1.31 and Helm 3.19). " +
			"Pulumi's Kubernetes provider replaces a ConfigMap whose data changes; with `enableConfigMapMutable` its update fails with a conflict instead (tested with pulumi-kubernetes 4.24).",
	}
	OwnerFails = Entry{
		Code: "GCI3006", Level: Warning, Name: "OwnerFails",
		Message: "%[1]s owns data.mesh: after this write its next change of that field fails with a conflict unless it runs with --force-conflicts.",
		Fix:     "Set istio.meshConfig: Auto, which writes the shared ConfigMap.",
		Why:     "Helm 4 uses server-side apply, for which a field that another manager wrote is a conflict (tested with Helm 4.2).",
	}
	OwnerApplies = Entry{
		Code: "GCI3007", Level: Info, Name: "OwnerApplies",
		Message: "istio.meshConfig is None and the mesh does not name the provider yet, so proxies send no spans.",
		Fix: "Apply the output istioOperator (istioctl install -f) or helmValues (chart istiod) where the mesh is defined, then run pulumi up again " +
			"to set the sampling.",
		Why: "With `None` the component creates only outputs, and the owner's source remains the only one.",
	}
	IstiodRestarts = Entry{
		Code: "GCI3008", Level: Info, Name: "IstiodRestarts",
		Message: "this update sets SHARED_MESH_CONFIG=%[1]s on istiod, which restarts once. No proxy restarts.",
		Why: "istiod reads the env only when it starts. " +
			"`istioctl install` and `helm upgrade` keep the env (tested with istioctl 1.31, Helm 3.19 and 4.2).",
	}
	ShadowedByPrimary = Entry{
		Code: "GCI3009", Level: Error, Name: "ShadowedByPrimary",
		Message: "the primary mesh configuration sets %[1]s, which overrides the shared ConfigMap.",
		Fix:     "Remove it from its owner's configuration, or set istio.meshConfig: ConfigMap.",
		Why: "istiod merges in the order defaults, shared, primary. " +
			"A `tracing` block of the primary replaces the shared one as a whole (tested with istiod 1.31).",
	}
	GitOpsReverts = Entry{
		Code: "GCI3010", Level: Warning, Name: "GitOpsReverts",
		Message: "%[1]s applies this object from a repository and reverts what this resource writes there.",
		Fix:     "Set istio.meshConfig: None and commit the output istioOperator or helmValues to the repository, or configure %[1]s to ignore the difference.",
		Why:     "A GitOps controller compares the object with its source continuously.",
	}
	ProviderOverridesProxyConfig = Entry{
		Code: "GCI3011", Level: Error, Name: "ProviderOverridesProxyConfig",
		Message: "defaultProviders.tracing is %[1]s, which overrides ProxyConfig tracing.",
		Fix:     "Set tracing.api: Telemetry, or remove the default provider from its owner's configuration.",
		Why:     "With a default tracing provider, Envoy ignores the tracer of its bootstrap (Istio 1.31).",
	}
	GatewayReadsFile = Entry{
		Code: "GCI3012", Level: Warning, Name: "GatewayReadsFile",
		Message: "this gateway is not injected, so it ignores the shared ConfigMap. The annotation proxy.istio.io/config on its pods stays as it is, " +
			"so the gateway sends no spans with ProxyConfig tracing.",
		Fix: "Add the tracing block to that annotation, or set tracing.api: Telemetry.",
		Why: "The gateways of istioctl's profiles mount the primary ConfigMap (chart istio-ingress, Istio 1.31). " +
			"An injected gateway gets both documents merged.",
	}
	IstiodEnvMissing = Entry{
		Code: "GCI3013", Level: Warning, Name: "IstiodEnvMissing",
		Message: "istiod does not read the ConfigMap %[1]s, and rollout.controlPlane is false, so proxies send no spans yet.",
		Fix:     "Set the env SHARED_MESH_CONFIG=%[1]s on istiod in its owner's configuration (Helm: pilot.env), or set rollout.controlPlane: true.",
		Why:     "istiod merges a shared ConfigMap only if its env names it, and reads the env when it starts (Istio 1.31).",
	}
	ProxyOverrides = Entry{
		Code: "GCI3014", Level: Warning, Name: "ProxyOverrides",
		Message: "pods of %[1]s have a tracing block in their annotation proxy.istio.io/config. It replaces the mesh's, " +
			"so these pods send no spans to groundcover with ProxyConfig tracing.",
		Fix: "Remove the tracing block from the annotation, or set the sensor's address in it, or set tracing.api: Telemetry.",
		Why: "The annotation's `tracing` replaces the mesh's as a whole (Istio 1.31, pkg/kube/inject/webhook.go).",
	}
	NextApplyFails = Entry{
		Code: "GCI3015", Level: Warning, Name: "NextApplyFails",
		Message: "%[1]s applies %[2]s with server-side apply: after this write its next apply fails with a conflict with pulumi-groundcover-istio.",
		Fix: "Remove that field from what %[1]s applies or force conflicts, or set istio.meshConfig: None and add the output istioOperator or helmValues " +
			"to its source.",
		Why: "A server-side apply without force stops at a field that another manager wrote (tested with Helm 4.2).",
	}
	NextApplyErases = Entry{
		Code: "GCI3016", Level: Warning, Name: "NextApplyErases",
		Message: "%[1]s writes %[2]s: its next apply erases what this resource writes there, until the next pulumi up.",
		Fix:     "Set istio.meshConfig: None and add the output istioOperator or helmValues to the source of %[1]s, or run pulumi up after each apply.",
		Why: "A manager that forces its apply, or compares with what it applied last, restores its own value " +
			"(tested with istioctl 1.31, Helm 3.19 and kubectl). Pulumi replaces a ConfigMap whose data changes (tested with pulumi-kubernetes 4.24).",
	}
	NextApplyKeeps = Entry{
		Code: "GCI3017", Level: Info, Name: "NextApplyKeeps",
		Message: "%[1]s manages this object, but none of the fields that this resource writes, so its next apply keeps them.",
		Why:     "`managedFields` name the manager of each field. The env on istiod stays (tested with istioctl 1.31, Helm 3.19 and 4.2).",
	}
)

var meshConfigEntries = []Entry{MeshConfigInvalid, OtherDefaultProvider, ProxyConfigTracerExists, ProviderNameTaken, OwnerErases,
	OwnerFails, OwnerApplies, IstiodRestarts, ShadowedByPrimary, GitOpsReverts, ProviderOverridesProxyConfig, GatewayReadsFile, IstiodEnvMissing, ProxyOverrides,
	NextApplyFails, NextApplyErases, NextApplyKeeps}
