package finding

// Findings about the Telemetry API.
var (
	MergedIntoOlder = Entry{
		Code: "GCI4001", Level: Info, Name: "MergedIntoOlder",
		Message: "this mesh-wide Telemetry is older than any of ours, so sampling and tags are merged into it and given back on destroy.",
		Why:     "Of several Telemetries without a selector in the root namespace Istio uses the oldest and ignores the others without a word.",
	}
	OtherTelemetryProvider = Entry{
		Code: "GCI4002", Level: Error, Name: "OtherTelemetryProvider",
		Message: "this mesh-wide Telemetry names the tracing provider %[1]q, so the mesh would go on sending there.",
		Fix:     "Set tracing.replaceDefault: true if groundcover shall take its place (it is given back on destroy), or remove the provider there.",
		Why:     "A provider in a Telemetry wins over defaultProviders, and Istio traces to one provider only.",
	}
	ReportingDisabled = Entry{
		Code: "GCI4003", Level: Error, Name: "ReportingDisabled",
		Message: "this mesh-wide Telemetry has disableSpanReporting: true, so no proxy reports a span.",
		Fix:     "Remove disableSpanReporting there, or set tracing.replaceDefault: true.",
		Why:     "disableSpanReporting is inherited by every workload of the mesh.",
	}
	AttributesAsTags = Entry{
		Code: "GCI4004", Level: Info, Name: "AttributesAsTags",
		Message: "%[1]s sends no headers, so environment, cluster and source become the span tags %[2]s instead of attributes of the sensor.",
		Fix:     "Use tracing.protocol: OpenTelemetry to have them as groundcover's own attributes.",
		Why:     "The sensor copies the headers x-groundcover-* into attributes; of Istio's tracers OpenTelemetry can send headers, Zipkin since 1.29, Datadog cannot.",
	}
	NamespaceLeaves = Entry{
		Code: "GCI4005", Level: Warning, Name: "NamespaceLeaves",
		Message: "this Telemetry %[1]s, so its workloads send no spans to groundcover.",
		Fix:     "Remove that from the Telemetry, or leave it if it is meant.",
		Why:     "A namespace's own Telemetry overrides the mesh-wide one field by field.",
	}
	RootUndiscovered = Entry{
		Code: "GCI4006", Level: Error, Name: "RootUndiscovered",
		Message: "istiod's discoverySelectors do not take in the root namespace %[1]s, so no mesh-wide Telemetry is ever read.",
		Fix:     "Label the namespace %[1]s so that one of discoverySelectors takes it in.",
		Why:     "discoverySelectors make no exception for the root namespace; sampling and tags would stay Istio's defaults without a word.",
	}
	TelemetryUnread = Entry{
		Code: "GCI4007", Level: Error, Name: "TelemetryUnread",
		Message: "somebody labelled our Telemetry istio.io/rev: %[1]s, which is no revision that is configured here, so nobody reads it.",
		Fix:     "Remove the label; a Telemetry without it is read by every control plane.",
		Why:     "istiod reads an object with that label only if it is its own revision; the name of a tag matches nobody.",
	}
)

var telemetryEntries = []Entry{MergedIntoOlder, OtherTelemetryProvider, ReportingDisabled, AttributesAsTags, NamespaceLeaves, RootUndiscovered, TelemetryUnread}
