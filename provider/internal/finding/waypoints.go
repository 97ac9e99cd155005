package finding

// Findings about waypoints and gateways that get no cluster for the sensor.
var (
	WaypointsUntraced = Entry{
		Code: "GCI2020", Level: Error, Name: "WaypointsUntraced",
		Message: "Istio %[1]s sends waypoints no cluster for a tracing provider, so the waypoints in %[2]s %[3]s.",
		Fix:     "Upgrade to Istio 1.22 or later, or set tracing.protocol: OpenTelemetry to lose only their spans. To accept this, name the namespaces in tracing.acceptNamespaces.",
		Why: "A waypoint gets the clusters of its own Services only, and since Istio 1.22 those of extension providers. " +
			"The level is Error with Zipkin and Datadog, where listeners are rejected, and Warning with OpenTelemetry.",
	}
	HostAmbiguous = Entry{
		Code: "GCI2021", Level: Error, Name: "HostAmbiguous",
		Message: "the host %[1]s is also that of %[2]s, so the provider has to name its namespace. With this release of %[3]s, waypoints, " +
			"and gateways with PILOT_FILTER_GATEWAY_CLUSTER_CONFIG=true, then have no cluster for it and %[4]s.",
		Fix: "Remove the host from these ServiceEntries, or upgrade to Istio 1.25 or later. To accept this, name the namespaces of the waypoints in tracing.acceptNamespaces.",
		Why: "Before Istio 1.25 such a proxy gets the provider's cluster only for a host without namespace, which has to be unique in the mesh. " +
			"The level is Error with Zipkin and Datadog where such a proxy exists, else Warning.",
	}
)

var waypointEntries = []Entry{WaypointsUntraced, HostAmbiguous}
