package finding

// Findings about the mesh configuration.
var (
	MeshBroken = Entry{
		Code: "GCI3001", Level: Error, Name: "MeshBroken",
		Message: "%[1]s.",
		Fix:     "Mend the document first; nothing is written into or beside a document that istiod cannot read.",
		Why: "With SHARED_MESH_CONFIG set, istiod drops a document that does not parse at once and falls back to built-in defaults; " +
			"with one source only, it does so at its next restart.",
	}
	OtherDefaultProvider = Entry{
		Code: "GCI3002", Level: Error, Name: "OtherDefaultProvider",
		Message: "defaultProviders.tracing is already %[1]s: the mesh sends its traces there, and Istio traces to one provider only.",
		Fix:     "Set tracing.replaceDefault: true if groundcover shall take its place (it is given back on destroy), or remove it at its owner.",
		Why:     "Istio has no dual export: arming another provider would silently end somebody's traces.",
	}
	ClassicTracerInUse = Entry{
		Code: "GCI3003", Level: Error, Name: "ClassicTracerInUse",
		Message: "the mesh already traces in the classic form (defaultConfig.tracing: %[1]s), which a default provider would switch off.",
		Fix:     "Set tracing.replaceDefault: true if groundcover shall take its place, or remove it at its owner.",
		Why:     "With a default tracing provider, Envoy no longer uses the tracer of its bootstrap. Before Istio 1.22 the charts set zipkin.istio-system:9411.",
	}
	ProviderNameTaken = Entry{
		Code: "GCI3004", Level: Error, Name: "ProviderNameTaken",
		Message: "there is an extension provider %[1]q already, and it sends to %[2]s, which is not the sensor.",
		Fix:     "Rename or remove that provider at its owner.",
		Why:     "Istio unites providers by name: two of one name shadow each other (and Telemetry finds them without regard to case).",
	}
	OwnerErases = Entry{
		Code: "GCI3005", Level: Warning, Name: "OwnerErases",
		Message: "what is written into data.mesh stands only until %[1]s applies the mesh again: its next upgrade erases it.",
		Fix:     "Use istio.meshConfig: Auto, which writes the shared ConfigMap; or run pulumi up after each upgrade.",
		Why:     "istioctl install and helm upgrade (Helm 3) rewrite data.mesh as a whole (run with istioctl 1.31 and Helm 3.19).",
	}
	OwnerFails = Entry{
		Code: "GCI3006", Level: Warning, Name: "OwnerFails",
		Message: "data.mesh is owned by Helm 4: after this write its next upgrade fails with a conflict until it is given --force-conflicts.",
		Fix:     "Use istio.meshConfig: Auto, which writes the shared ConfigMap.",
		Why:     "Helm 4 applies on the server side; a field that another manager wrote is a conflict (run with Helm 4.2).",
	}
	OwnerApplies = Entry{
		Code: "GCI3007", Level: Info, Name: "OwnerApplies",
		Message: "istio.meshConfig is None and the mesh does not name the provider yet, so no span is sent.",
		Fix:     "Apply the output istioOperator (istioctl install -f) or helmValues (chart istiod) where the mesh is owned, then run pulumi up again for the sampling.",
		Why:     "Nothing but outputs is made in this mode, so that the owner's own source stays the only one.",
	}
	IstiodRestarts = Entry{
		Code: "GCI3008", Level: Info, Name: "IstiodRestarts",
		Message: "istiod is not told of a shared ConfigMap yet; it gets the env SHARED_MESH_CONFIG=%[1]s and rolls once. No proxy restarts.",
		Why:     "istiod reads the env only when it starts. The env survives istioctl install and helm upgrade (run with istioctl 1.31, Helm 3.19 and 4.2).",
	}
	ShadowedByPrimary = Entry{
		Code: "GCI3009", Level: Error, Name: "ShadowedByPrimary",
		Message: "the owner's own document sets %[1]s, which wins over the shared ConfigMap.",
		Fix:     "Remove it at its owner, or use istio.meshConfig: ConfigMap.",
		Why:     "istiod merges defaults < shared < primary, and a tracing block of the primary replaces the shared one as a whole (run with istiod 1.31).",
	}
	GitOpsReverts = Entry{
		Code: "GCI3010", Level: Warning, Name: "GitOpsReverts",
		Message: "%[1]s applies this object from a repository and will revert what is written into it.",
		Fix:     "Use istio.meshConfig: None and commit the output istioOperator or helmValues there, or have %[1]s ignore the difference.",
		Why:     "A GitOps controller compares the object with its source again and again.",
	}
	ProviderWinsOverClassic = Entry{
		Code: "GCI3011", Level: Error, Name: "ProviderWinsOverClassic",
		Message: "defaultProviders.tracing is %[1]s, and a provider wins over the classic form.",
		Fix:     "Use tracing.api: Telemetry, or remove the default provider at its owner.",
		Why:     "With a default tracing provider, Envoy does not use the tracer of its bootstrap (Istio 1.31).",
	}
	IstiodNotTold = Entry{
		Code: "GCI3013", Level: Warning, Name: "IstiodNotTold",
		Message: "istiod does not read the ConfigMap %[1]s, and rollout.controlPlane is false, so nothing is traced yet.",
		Fix:     "Have its owner set the env SHARED_MESH_CONFIG=%[1]s on istiod (Helm: pilot.env), or leave rollout.controlPlane out.",
		Why:     "istiod merges a shared ConfigMap only if its environment names it, and reads that when it starts (Istio 1.31).",
	}
	GatewayReadsFile = Entry{
		Code: "GCI3012", Level: Warning, Name: "GatewayReadsFile",
		Message: "this gateway is not injected, so it does not see the shared ConfigMap; its pods carry an annotation proxy.istio.io/config of somebody's, which is left as it is, so it sends no traces in the classic form.",
		Fix:     "Add the tracing block to that annotation, or use tracing.api: Telemetry.",
		Why:     "The gateways of istioctl's profiles mount the primary ConfigMap (chart istio-ingress, Istio 1.31); an injected gateway gets both documents merged.",
	}
	ProxyOverrides = Entry{
		Code: "GCI3014", Level: Warning, Name: "ProxyOverrides",
		Message: "the pods of %[1]s carry an annotation proxy.istio.io/config with a tracing block of their own, which replaces the mesh's: they send no spans to groundcover in the classic form.",
		Fix:     "Remove the tracing block from the annotation, or repeat the sensor's address in it, or use tracing.api: Telemetry.",
		Why:     "The annotation's tracing replaces the whole of the mesh's (Istio 1.31, pkg/kube/inject/webhook.go).",
	}
	NextApplyFails = Entry{
		Code: "GCI3015", Level: Warning, Name: "NextApplyFails",
		Message: "%[1]s applies %[2]s on the server side: after this write its next apply fails with a conflict that names pulumi-groundcover-istio.",
		Fix:     "Have it leave that field out or force conflicts, or use istio.meshConfig: None and hand it the output istioOperator or helmValues.",
		Why:     "A server-side apply that is not forced stops at a field that another manager has written (run with Helm 4.2).",
	}
	NextApplyErases = Entry{
		Code: "GCI3016", Level: Warning, Name: "NextApplyErases",
		Message: "%[1]s writes %[2]s: its next apply erases what this writes into it, until the next pulumi up.",
		Fix:     "Put the same change into its source (outputs istioOperator and helmValues) and use istio.meshConfig: None, or run pulumi up after it.",
		Why:     "Who applies by force, or compares with what it applied before, puts its own value back (run with istioctl 1.31, Helm 3.19 and kubectl).",
	}
	NextApplyLeaves = Entry{
		Code: "GCI3017", Level: Info, Name: "NextApplyLeaves",
		Message: "%[1]s manages this object, but none of the fields that are written into it: its next apply leaves them.",
		Why:     "managedFields name who wrote each field (run with istioctl 1.31, Helm 3.19 and 4.2: the env on istiod stays).",
	}
)

var meshConfigEntries = []Entry{MeshBroken, OtherDefaultProvider, ClassicTracerInUse, ProviderNameTaken, OwnerErases,
	OwnerFails, OwnerApplies, IstiodRestarts, ShadowedByPrimary, GitOpsReverts, ProviderWinsOverClassic, GatewayReadsFile, IstiodNotTold, ProxyOverrides,
	NextApplyFails, NextApplyErases, NextApplyLeaves}
