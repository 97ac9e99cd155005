package finding

// Findings about the Telemetry API.
var (
	MergedIntoOlder = Entry{
		Code: "GCI4001", Level: Info, Name: "MergedIntoOlder",
		Message: "this mesh-wide Telemetry exists already, so sampling and tags are merged into it and its own values are restored on destroy.",
		Why:     "Of several Telemetry objects without a selector in the root namespace, Istio uses the oldest and silently ignores the others.",
	}
	OtherTelemetryProvider = Entry{
		Code: "GCI4002", Level: Error, Name: "OtherTelemetryProvider",
		Message: "this mesh-wide Telemetry names the tracing provider %[1]q, so the mesh keeps sending its traces there.",
		Fix:     "Set tracing.replaceDefault: true to replace it (restored on destroy), or remove the provider from the Telemetry.",
		Why:     "A provider in a Telemetry overrides `defaultProviders`, and Istio traces to one provider only.",
	}
	ReportingDisabled = Entry{
		Code: "GCI4003", Level: Error, Name: "ReportingDisabled",
		Message: "this mesh-wide Telemetry has disableSpanReporting: true, so no proxy reports a span.",
		Fix:     "Remove disableSpanReporting from it, or set tracing.replaceDefault: true.",
		Why:     "Every workload of the mesh inherits `disableSpanReporting`.",
	}
	AttributesAsTags = Entry{
		Code: "GCI4004", Level: Info, Name: "AttributesAsTags",
		Message: "%[1]s sends no headers, so environment, cluster and source become the span tags %[2]s instead of groundcover's attributes.",
		Fix:     "Set tracing.protocol: OpenTelemetry with Istio 1.24 or later to get groundcover's own attributes.",
		Why: "The sensor copies the headers `x-groundcover-*` into attributes. Of Istio's providers OpenTelemetry sends headers over gRPC since Istio 1.24 " +
			"and over HTTP since 1.22, Zipkin since 1.29, and Datadog does not. The tracer of a bootstrap (`tracing.api: ProxyConfig`) sends none.",
	}
	NamespaceOverrides = Entry{
		Code: "GCI4005", Level: Warning, Name: "NamespaceOverrides",
		Message: "this Telemetry %[1]s, so its workloads send no spans to groundcover.",
		Fix:     "Remove that field from the Telemetry, or add GCI4005 to ignoreFindings if it is intended.",
		Why:     "The Telemetry of a namespace overrides the mesh-wide one field by field.",
	}
	RootUndiscovered = Entry{
		Code: "GCI4006", Level: Error, Name: "RootUndiscovered",
		Message: "istiod's discoverySelectors exclude the root namespace %[1]s, so istiod ignores every mesh-wide Telemetry.",
		Fix:     "Label namespace %[1]s so that one of the discoverySelectors matches it.",
		Why: "`discoverySelectors` make no exception for the root namespace. Sampling and tags would silently keep Istio's defaults. " +
			"Before Istio 1.25 they hide Telemetries only with `ENABLE_ENHANCED_RESOURCE_SCOPING=true` on istiod, which is the default from 1.22.1 on.",
	}
	TelemetryIgnored = Entry{
		Code: "GCI4007", Level: Error, Name: "TelemetryIgnored",
		Message: "another manager labelled this Telemetry istio.io/rev: %[1]s, which is not a configured revision; no control plane reads it.",
		Fix:     "Remove the label. Every control plane reads a Telemetry without it.",
		Why:     "istiod reads an object with that label only if the label names its own revision. The name of a tag matches no control plane.",
	}
	SamplingOverridden = Entry{
		Code: "GCI4008", Level: Info, Name: "SamplingOverridden",
		Message: "this Telemetry sets randomSamplingPercentage: %[1]s for its workloads, so tracing.sampling and the output tracing.keptPercent do not hold for them.",
		Fix:     "Remove randomSamplingPercentage from the Telemetry, or add GCI4008 to ignoreFindings if it is intended.",
		Why:     "The Telemetry of a namespace, and one with a selector, overrides the mesh-wide sampling. A proxy that another request reaches as sampled traces it all the same.",
	}
	TracingFiltered = Entry{
		Code: "GCI4009", Level: Info, Name: "TracingFiltered",
		Message: "this EnvoyFilter changes the tracing of proxies of the whole mesh, so tracing.sampling and the output tracing.keptPercent may not hold.",
		Fix:     "Remove what it changes of tracing, or add GCI4009 to ignoreFindings if it is intended.",
		Why:     "An EnvoyFilter of the root namespace is applied after Istio has built the tracing of a listener, and wins over Telemetry (Istio 1.31).",
	}
)

var telemetryEntries = []Entry{MergedIntoOlder, OtherTelemetryProvider, ReportingDisabled, AttributesAsTags, NamespaceOverrides, RootUndiscovered, TelemetryIgnored, SamplingOverridden, TracingFiltered}
