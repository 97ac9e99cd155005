package finding

// Findings about groundcover's sensor.
var (
	SensorMissing = Entry{
		Code: "GCI1001", Level: Error, Name: "SensorMissing",
		Message: "no Service of a groundcover sensor was found %[1]s.",
		Fix:     "Install groundcover first, or name the Service with groundcover.namespace and groundcover.service, or an endpoint with groundcover.address.",
		Why: "The sensor's Service is found by the label app=sensor (app=alligator before chart 1.8.171) and by the port of the protocol. " +
			"Without it Istio would be told to send spans to a host that is not there.",
	}
	SensorAmbiguous = Entry{
		Code: "GCI1002", Level: Error, Name: "SensorAmbiguous",
		Message: "several Services could be the sensor: %[1]s.",
		Fix:     "Name one with groundcover.namespace and groundcover.service.",
		Why:     "Two groundcover releases in one cluster both carry the sensor's labels; a guess could send the spans to the wrong one.",
	}
	SensorExternalName = Entry{
		Code: "GCI1003", Level: Error, Name: "SensorExternalName",
		Message: "the Service is of type ExternalName; Istio builds no cluster for it, so proxies that trace to it reject their listeners.",
		Fix:     "Name the sensor's own ClusterIP Service with groundcover.service.",
		Why: "In newer charts <release>-alligator is a portless ExternalName for the sensor. Istio finds the host but skips its cluster; " +
			"with Zipkin and Datadog a new Envoy then rejects its listeners and serves no traffic (run with istiod 1.31 and Envoy 1.40).",
	}
	SensorHeadless = Entry{
		Code: "GCI1004", Level: Error, Name: "SensorHeadless",
		Message: "the Service is headless (clusterIP: None); a tracer cannot send to it and spans are lost.",
		Fix:     "Name the sensor's ClusterIP Service with groundcover.service.",
		Why:     "For a headless Service a sidecar gets an ORIGINAL_DST cluster, which the tracer's own calls cannot use (Istio 1.31).",
	}
	SensorPortMissing = Entry{
		Code: "GCI1005", Level: Error, Name: "SensorPortMissing",
		Message: "the Service has no port for %[1]s (it wants %[2]s; it has %[3]s).",
		Fix:     "Enable ingestion in groundcover's chart (agent.sensor.ingestionEnabled), or choose another tracing.protocol.",
		Why: "Istio does not check the port of a provider. With Zipkin and Datadog a proxy without the port's cluster rejects its listeners; " +
			"with OpenTelemetry the spans are lost in silence.",
	}
	SensorNotGRPC = Entry{
		Code: "GCI1006", Level: Error, Name: "SensorNotGRPC",
		Message: "port %[1]d is not marked as gRPC, so Istio speaks HTTP/1.1 to it and OTLP over gRPC fails.",
		Fix:     "Set appProtocol: grpc on that port, or name it grpc-…, as groundcover's chart does.",
		Why:     "Istio takes a port's protocol from appProtocol or from its name; OTLP over gRPC needs HTTP/2.",
	}
	SensorSamples = Entry{
		Code: "GCI1007", Level: Info, Name: "SensorSamples",
		Message: "the sensor itself keeps %[1]s %% of the spans that it receives, so of 1,000 requests about %[2]s leave a trace in groundcover.",
		Fix:     "Raise tracing.sampling, or the sensor's own share (agent.sensor.apmIngestor in groundcover's chart).",
		Why: "Sampling happens twice: in the mesh (tracing.sampling) and in the sensor (samplingRatio, 5 % by default since chart 1.8.244). " +
			"The outputs tracing.sampling, tracing.sensorSampling and tracing.keptPercent say both and their product.",
	}
	SensorOverHTTP = Entry{
		Code: "GCI1008", Level: Info, Name: "SensorOverHTTP",
		Message: "the Service has no port 4317, so OpenTelemetry goes over HTTP to port 4318.",
		Why:     "OTLP over gRPC is preferred: a proxy that cannot reach it keeps serving.",
	}
	AddressUnknown = Entry{
		Code: "GCI1009", Level: Error, Name: "AddressUnknown",
		Message: "groundcover.address names the host %[1]s, which is neither a Service nor the host of a ServiceEntry in this cluster.",
		Fix:     "Use a Service's full name (name.namespace.svc.cluster.local:port), or make a ServiceEntry for the host first.",
		Why:     "Istio's tracing providers send to hosts of its registry only; an unknown host switches tracing off for every proxy.",
	}
)

var sensorEntries = []Entry{SensorMissing, SensorAmbiguous, SensorExternalName, SensorHeadless, SensorPortMissing,
	SensorNotGRPC, SensorSamples, SensorOverHTTP, AddressUnknown}
