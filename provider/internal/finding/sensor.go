package finding

// Findings about groundcover's sensor.
var (
	SensorMissing = Entry{
		Code: "GCI1001", Level: Error, Name: "SensorMissing",
		Message: "no Service of a groundcover sensor was found %[1]s.",
		Fix:     "Install groundcover first, or set groundcover.namespace and groundcover.service, or set groundcover.address.",
		Why: "The sensor's Service is found by the label `app=sensor` (`app=alligator` before chart 1.8.171) and by the port of the protocol. " +
			"Without it Istio would send spans to a host that does not exist.",
	}
	SensorAmbiguous = Entry{
		Code: "GCI1002", Level: Error, Name: "SensorAmbiguous",
		Message: "several Services match the sensor: %[1]s.",
		Fix:     "Set groundcover.namespace and groundcover.service to one of them.",
		Why:     "Two groundcover releases in one cluster carry the same sensor labels. A guess could send the spans to the wrong one.",
	}
	SensorExternalName = Entry{
		Code: "GCI1003", Level: Error, Name: "SensorExternalName",
		Message:    "the Service is of type ExternalName. Istio builds no cluster for it, so proxies that trace to it reject their listeners.",
		Fix:        "Set groundcover.service to the sensor's ClusterIP Service.",
		AddressFix: "Set groundcover.address to a Service with a cluster IP.",
		Why: "In newer charts `<release>-alligator` is an ExternalName without ports that points to the sensor. Istio finds the host but skips its cluster. " +
			"With Zipkin and Datadog a new Envoy then rejects its listeners and serves no traffic (tested with istiod 1.31 and Envoy 1.40).",
	}
	SensorHeadless = Entry{
		Code: "GCI1004", Level: Error, Name: "SensorHeadless",
		Message:    "the Service is headless (clusterIP: None). Sidecars cannot send spans to it, so their spans are lost.",
		Fix:        "Set groundcover.service to the sensor's ClusterIP Service.",
		AddressFix: "Set groundcover.address to a Service with a cluster IP.",
		Why: "For a headless Service a sidecar gets an ORIGINAL_DST cluster, which the tracer's own requests cannot use. " +
			"Only gateways get its endpoints (tested with istiod 1.31).",
	}
	SensorPortMissing = Entry{
		Code: "GCI1005", Level: Error, Name: "SensorPortMissing",
		Message:    "the Service has no port for %[1]s: expected %[2]s, found %[3]s.",
		Fix:        "Enable ingestion in groundcover's chart (agent.sensor.ingestionEnabled), or set another tracing.protocol.",
		AddressFix: "Set groundcover.address to a port that the Service has, or add the port to the Service.",
		Why: "Istio does not check the port of a provider. With Zipkin and Datadog a proxy without the port's cluster rejects its listeners. " +
			"With OpenTelemetry the spans are lost and nothing is logged.",
	}
	SensorNotGRPC = Entry{
		Code: "GCI1006", Level: Error, Name: "SensorNotGRPC",
		Message:    "port %[1]d is not marked as gRPC, so Istio speaks HTTP/1.1 to it and OTLP over gRPC fails.",
		Fix:        "Set appProtocol: grpc on that port, or name it grpc-…, as groundcover's chart does.",
		AddressFix: "Set appProtocol: grpc on that port, or name it grpc-….",
		Why:        "Istio takes the protocol of a port from `appProtocol` or from its name. OTLP over gRPC needs HTTP/2.",
	}
	SensorSamples = Entry{
		Code: "GCI1007", Level: Info, Name: "SensorSamples",
		Message:    "the sensor keeps %[1]s%% of the spans that it receives, so of 1,000 requests about %[2]s leave a trace in groundcover.",
		Fix:        "Raise tracing.sampling, or the sensor's own share (agent.sensor.apmIngestor in groundcover's chart).",
		AddressFix: "Raise tracing.sampling, or the share that the receiver keeps.",
		Why: "Sampling happens twice: in the mesh (`tracing.sampling`) and in the sensor (`samplingRatio`, 5% by default since chart 1.8.244). " +
			"The outputs `tracing.sampling`, `tracing.sensorSampling` and `tracing.keptPercent` show both shares and their product.",
	}
	SensorOverHTTP = Entry{
		Code: "GCI1008", Level: Info, Name: "SensorOverHTTP",
		Message: "the Service has no port 4317, so proxies send OpenTelemetry over HTTP to port 4318.",
		Why:     "OTLP over gRPC is preferred, because a proxy that cannot reach it keeps serving.",
	}
	AddressUnknown = Entry{
		Code: "GCI1009", Level: Error, Name: "AddressUnknown",
		Message: "groundcover.address names the host %[1]s, which is neither a Service nor the host of a ServiceEntry in this cluster.",
		Fix:     "Use the full name of a Service (name.namespace.svc.cluster.local:port), or create a ServiceEntry for the host first.",
		Why:     "Istio's tracing providers send only to hosts of Istio's service registry. An unknown host switches tracing off for every proxy.",
	}
	SensorNotExported = Entry{
		Code: "GCI1010", Level: Error, Name: "SensorNotExported",
		Message: "the Service is not exported to %[1]s, so the proxies there have no cluster for it and %[2]s.",
		Fix:     "Annotate the Service with networking.istio.io/exportTo: \"*\" (or add these namespaces), or set tracing.api: ProxyConfig. To accept this, name the namespaces in tracing.acceptNamespaces.",
		Why: "Istio ignores `exportTo` when it looks up the Service of a tracing provider, but sends the cluster only to namespaces that the Service is exported to. " +
			"The level is Error where traffic fails or no span arrives, and Warning where some namespaces lose their spans or tracing.acceptNamespaces names them.",
	}
	SensorUndiscovered = Entry{
		Code: "GCI1011", Level: Error, Name: "SensorUndiscovered",
		Message: "istiod's discoverySelectors exclude namespace %[1]s, so Istio does not know the Service and no proxy traces.",
		Fix:     "Label namespace %[1]s so that one of the discoverySelectors matches it.",
		Why:     "`discoverySelectors` filter every object that istiod reads, including Services. istiod switches off a provider whose Service it does not know.",
	}
	SensorTLS = Entry{
		Code: "GCI1012", Level: Error, Name: "SensorTLS",
		Message: "this DestinationRule makes clients in %[1]s open TLS to the sensor, which serves plain text, so their spans are lost.",
		Fix:     "Set trafficPolicy.tls.mode: DISABLE for port %[2]d in it, or exclude the sensor's host from it.",
		Why: "A client follows the `tls` mode of a DestinationRule even where the server has no sidecar. PeerAuthentication `STRICT` alone does no harm: " +
			"automatic mutual TLS applies only to pods that have a sidecar.",
	}
	SensorPlaintext = Entry{
		Code: "GCI1013", Level: Info, Name: "SensorPlaintext",
		Message: "the mesh-wide %[1]s makes clients open TLS to every host. This DestinationRule disables TLS for the sensor only.",
		Why:     "A DestinationRule in the Service's namespace overrides one in the root namespace.",
	}
	SensorInjected = Entry{
		Code: "GCI1014", Level: Warning, Name: "SensorInjected",
		Message:    "the sensor's pod %[1]s has a sidecar, which creates spans for the spans that the sensor receives.",
		Fix:        "Label groundcover's pods sidecar.istio.io/inject: \"false\", or its namespace istio-injection: disabled.",
		AddressFix: "Label the pods of the Service sidecar.istio.io/inject: \"false\", or their namespace istio-injection: disabled.",
		Why:        "The sidecar's inbound listener traces each request that carries spans. With a high sampling share these spans multiply.",
	}
	SensorAmbientStrict = Entry{
		Code: "GCI1015", Level: Warning, Name: "SensorAmbientStrict",
		Message:    "the sensor's pods are part of the ambient mesh and PeerAuthentication %[1]s requires mTLS there, so clients without mTLS are refused.",
		Fix:        "Label groundcover's pods istio.io/dataplane-mode: none.",
		AddressFix: "Label the pods of the Service istio.io/dataplane-mode: none.",
		Why:        "Proxies with ProxyConfig tracing and workloads outside the mesh send plain text.",
	}
	NodesWithoutSensor = Entry{
		Code: "GCI1016", Level: Warning, Name: "NodesWithoutSensor",
		Message:    "no sensor is ready on node %[1]s, and the Service keeps traffic on its node, so proxies there lose their spans.",
		Fix:        "Add tolerations so that the sensor's DaemonSet runs there, or set the Service's internalTrafficPolicy: Cluster.",
		AddressFix: "Run a pod of the Service on each of these nodes, or set the Service's internalTrafficPolicy: Cluster.",
		Why: "groundcover's chart sets `internalTrafficPolicy: Local`. Istio then gives a proxy only the endpoints of its own node, " +
			"and nothing reports an error when there are none.",
	}
	SpansCrossClusters = Entry{
		Code: "GCI1017", Level: Warning, Name: "SpansCrossClusters",
		Message: "this mesh has several clusters (%[1]s), so spans can go to the sensor of another cluster.",
		Fix: "Add serviceSettings with clusterLocal: true for %[2]s to the mesh configuration of its owner, or set the Service's " +
			"internalTrafficPolicy: Local.",
		Why: "On a flat network Istio balances requests over all clusters that have the Service. " +
			"The mesh configuration already sets `serviceSettings`, and istiod does not merge two such lists.",
	}
	SpansStayLocal = Entry{
		Code: "GCI1018", Level: Info, Name: "SpansStayLocal",
		Message: "this mesh has several clusters (%[1]s), so serviceSettings (clusterLocal) keep the sensor's traffic in each of them.",
		Why:     "On a flat network Istio balances requests over all clusters that have the Service.",
	}
	DatadogVolume = Entry{
		Code: "GCI1019", Level: Info, Name: "DatadogVolume",
		Message: "with Datadog a proxy sends every span and marks those that are not sampled, so a sampling of %[1]s%% does not reduce the traffic to the sensor.",
		Fix:     "Set tracing.protocol: OpenTelemetry to reduce the traffic.",
		Why: "Measured with 400 requests through a gateway at 1%: 960 kB with Datadog, 8.5 kB with OpenTelemetry over HTTP, 1.9 kB with Zipkin " +
			"(istiod 1.31, Envoy 1.40).",
	}
	NetworkPolicyBlocks = Entry{
		Code: "GCI1020", Level: Warning, Name: "NetworkPolicyBlocks",
		Message: "this NetworkPolicy does not allow port %[1]s %[2]s, so spans are dropped where the network enforces it.",
		Fix:     "Allow port %[1]s in it for these pods.",
		Why: "A pod that a policy selects sends or receives only what some policy allows. The port is the pod's (targetPort of the Service), and a rule " +
			"whose podSelector has no namespaceSelector beside it allows pods of its own namespace only. Not every network plugin enforces NetworkPolicies.",
	}
	SensorElsewhere = Entry{
		Code: "GCI1022", Level: Error, Name: "SensorElsewhere",
		Message: "no Service of a groundcover sensor is in namespace %[1]s. Services with its label were found elsewhere: %[2]s.",
		Fix:     "Set groundcover.namespace: %[3]s if this is your sensor. If the same program installs groundcover, set groundcover.namespace to the namespace of its release.",
		Why: "A label alone does not make a Service the sensor: an identity with rights in one namespace could take the spans of the whole mesh. " +
			"So another namespace counts only when an input names it.",
	}
	EndpointMoved = Entry{
		Code: "GCI1023", Level: Warning, Name: "EndpointMoved",
		Message: "the mesh sends spans to namespace %[1]s now. This update sends them to namespace %[2]s.",
		Fix:     "Check that the sensor of namespace %[2]s is yours.",
		Why:     "Spans carry URLs, headers and tags of all workloads of the mesh.",
	}
	AddressAmbiguous = Entry{
		Code: "GCI1024", Level: Error, Name: "AddressAmbiguous",
		Message: "several ServiceEntries have the host %[1]s: %[2]s; %[3]s.",
		Fix:     "Set groundcover.namespace to the namespace of one of them.",
		Why: "A host of a ServiceEntry is written with the namespace of the entry, which the mesh configuration then holds. " +
			"The level is Warning where that namespace decides already.",
	}
	AddressElsewhere = Entry{
		Code: "GCI1025", Level: Error, Name: "AddressElsewhere",
		Message: "the host %[1]s is that of ServiceEntries in namespaces that no input names: %[2]s.",
		Fix:     "Set groundcover.namespace: %[3]s if this is your collector, or create the ServiceEntry in istiod's namespace.",
		Why: "A ServiceEntry gives any host to the registry, so an identity with rights in one namespace could take the spans of the whole mesh. " +
			"One counts in the namespace of groundcover, of istiod, or in Istio's root namespace.",
	}
	SensorUnauthorized = Entry{
		Code: "GCI1026", Level: Warning, Name: "SensorUnauthorized",
		Message: "this AuthorizationPolicy admits no request to port %[1]s of the sensor's pod %[2]s, which is part of the mesh, so spans are refused.",
		Fix:     "Admit the port in a policy with action ALLOW for these pods (to.operation.ports), or remove it from the rule with action DENY.",
		Why: "The sidecar or ztunnel of a pod enforces the AuthorizationPolicies of its namespace and of the root namespace. Once one with action ALLOW selects the pod, " +
			"only what some rule allows is admitted. The port is the pod's (targetPort of the Service). Rules about senders, hosts or paths count as if they admitted.",
	}
	SensorIngestionOff = Entry{
		Code: "GCI1021", Level: Error, Name: "SensorIngestionOff",
		Message: "the sensor of the release %[1]q runs without ingestion, so it has no Service that receives spans.",
		Fix:     "Set agent.sensor.ingestionEnabled: true in groundcover's Helm values, or set groundcover.service or groundcover.address.",
		Why: "With `agent.sensor.ingestionEnabled: false` groundcover's chart renders no Service of the sensor. " +
			"The ExternalName `<release>-alligator`, the metric ingestor's Service and the ConfigMap `sensor-configuration` show that the release is installed.",
	}
)

var sensorEntries = []Entry{SensorMissing, SensorAmbiguous, SensorExternalName, SensorHeadless, SensorPortMissing,
	SensorNotGRPC, SensorSamples, SensorOverHTTP, AddressUnknown, SensorNotExported, SensorUndiscovered, SensorTLS,
	SensorPlaintext, SensorInjected, SensorAmbientStrict, NodesWithoutSensor, SpansCrossClusters, SpansStayLocal, DatadogVolume, NetworkPolicyBlocks, SensorIngestionOff,
	SensorElsewhere, EndpointMoved, AddressAmbiguous, AddressElsewhere, SensorUnauthorized}
