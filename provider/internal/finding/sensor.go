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
		Message: "the Service is headless (clusterIP: None); the tracer of a sidecar cannot send to it and its spans are lost.",
		Fix:     "Name the sensor's ClusterIP Service with groundcover.service.",
		Why:     "For a headless Service a sidecar gets an ORIGINAL_DST cluster, which the tracer's own calls cannot use; only gateways get its endpoints (run with istiod 1.31).",
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
	SensorNotExported = Entry{
		Code: "GCI1010", Level: Error, Name: "SensorNotExported",
		Message: "the Service is not exported to %[1]s, so the proxies there have no cluster for it and %[2]s.",
		Fix:     "Annotate the Service with networking.istio.io/exportTo: \"*\" (or add these namespaces), or use tracing.api: MeshDefault.",
		Why: "Istio finds a tracing provider's Service without looking at exportTo, but sends its cluster only where it is exported to. " +
			"An Error where it takes traffic down or nothing would arrive, a Warning where some namespaces lose their spans.",
	}
	SensorUndiscovered = Entry{
		Code: "GCI1011", Level: Error, Name: "SensorUndiscovered",
		Message: "istiod's discoverySelectors do not take in the namespace %[1]s, so Istio does not know the Service and no proxy traces.",
		Fix:     "Label the namespace %[1]s so that one of discoverySelectors takes it in.",
		Why:     "discoverySelectors filter every object that istiod reads, Services among them; a provider whose Service is not found is switched off.",
	}
	SensorTLS = Entry{
		Code: "GCI1012", Level: Error, Name: "SensorTLS",
		Message: "this DestinationRule makes clients in %[1]s open TLS to the sensor, which speaks none, so their spans are lost.",
		Fix:     "Set trafficPolicy.tls.mode: DISABLE for port %[2]d in it, or take the sensor's host out of it.",
		Why: "A tls mode in a DestinationRule is obeyed whatever listens; the sensor is not part of the mesh. PeerAuthentication STRICT alone does no harm: " +
			"Istio uses mutual TLS by itself only to pods that have a sidecar.",
	}
	SensorPlaintext = Entry{
		Code: "GCI1013", Level: Info, Name: "SensorPlaintext",
		Message: "the mesh-wide %[1]s makes clients open TLS to every host, so a DestinationRule beside the sensor switches it off for the sensor alone.",
		Why:     "A rule in the Service's own namespace wins over one of the root namespace.",
	}
	SensorInjected = Entry{
		Code: "GCI1014", Level: Warning, Name: "SensorInjected",
		Message: "the sensor's pod %[1]s has a sidecar, which makes spans about the spans that it receives.",
		Fix:     "Label groundcover's pods sidecar.istio.io/inject: \"false\", or its namespace istio-injection: disabled.",
		Why:     "The sidecar's inbound listener traces each request that brings spans; at a high sampling that feeds itself.",
	}
	SensorAmbientStrict = Entry{
		Code: "GCI1015", Level: Warning, Name: "SensorAmbientStrict",
		Message: "the sensor's pods are part of the ambient mesh and PeerAuthentication %[1]s asks for mTLS there, so clients without it are refused.",
		Fix:     "Label groundcover's pods istio.io/dataplane-mode: none.",
		Why:     "Proxies of the classic form, and workloads outside of the mesh, send plain text.",
	}
	NodesWithoutSensor = Entry{
		Code: "GCI1016", Level: Warning, Name: "NodesWithoutSensor",
		Message: "no sensor is ready on node %[1]s, and the Service keeps traffic on the node, so spans of the proxies there are dropped.",
		Fix:     "Let the sensor's DaemonSet run there (tolerations), or set the Service's internalTrafficPolicy: Cluster.",
		Why:     "groundcover's chart sets internalTrafficPolicy: Local; Istio then gives a proxy only the endpoints of its own node, and none is no error anywhere.",
	}
	SpansSpread = Entry{
		Code: "GCI1017", Level: Warning, Name: "SpansSpread",
		Message: "this mesh spans several clusters (%[1]s), so spans may go to another cluster's sensor.",
		Fix:     "Add serviceSettings with clusterLocal: true for %[2]s to the mesh configuration at its owner, or set the Service's internalTrafficPolicy: Local.",
		Why:     "On one flat network Istio spreads requests over all clusters that have the Service. serviceSettings stand in the mesh configuration already, and a list is not united with another one.",
	}
	SpansStay = Entry{
		Code: "GCI1018", Level: Info, Name: "SpansStay",
		Message: "this mesh spans several clusters (%[1]s), so serviceSettings keep the sensor's traffic in each (clusterLocal).",
		Why:     "On one flat network Istio spreads requests over all clusters that have the Service.",
	}
	DatadogVolume = Entry{
		Code: "GCI1019", Level: Info, Name: "DatadogVolume",
		Message: "with Datadog a proxy sends every span, and marks those that are not sampled: sampling %[1]s %% does not make the traffic to the sensor less.",
		Fix:     "Use tracing.protocol: OpenTelemetry where the traffic matters.",
		Why:     "Run: 400 requests through a gateway at 1 %: 960 kB by Datadog, 8.5 kB by OpenTelemetry over HTTP, 1.9 kB by Zipkin (istiod 1.31, Envoy 1.40).",
	}
	NetworkPolicyBlocks = Entry{
		Code: "GCI1020", Level: Warning, Name: "NetworkPolicyBlocks",
		Message: "this NetworkPolicy does not let port %[1]d through %[2]s, so spans are dropped if the network enforces it.",
		Fix:     "Add port %[1]d to it.",
		Why:     "A pod that a policy selects is reached, or reaches, only what some policy allows. Not every network plugin enforces policies.",
	}
)

var sensorEntries = []Entry{SensorMissing, SensorAmbiguous, SensorExternalName, SensorHeadless, SensorPortMissing,
	SensorNotGRPC, SensorSamples, SensorOverHTTP, AddressUnknown, SensorNotExported, SensorUndiscovered, SensorTLS,
	SensorPlaintext, SensorInjected, SensorAmbientStrict, NodesWithoutSensor, SpansSpread, SpansStay, DatadogVolume, NetworkPolicyBlocks}
