package finding

// Findings about tracers beside this package's.
var TracerServiceMissing = Entry{
	Code: "GCI3019", Level: Info, Name: "TracerServiceMissing",
	Message: "the mesh sets ProxyConfig tracing (defaultConfig.tracing: %[1]s), whose Service does not exist, so no proxy sends spans there.",
	Why: "Before Istio 1.22 the charts, and the AKS add-on with them, set `zipkin.istio-system:9411` whether or not a Zipkin runs. " +
		"The default tracing provider overrides it.",
}

var otherTracerEntries = []Entry{TracerServiceMissing}
