package request

// Metrics says how the mesh's metrics get to groundcover, and which of them.
type Metrics struct {
	Method     Method
	Components []MeshComponent
	Profile    Profile
	// Keep and Drop are RE2 patterns of whole metric names; Drop wins.
	Keep, Drop []string
	// DropLabels are label names that are taken off each series.
	DropLabels []string
	// Interval and Timeout as Prometheus writes durations ("30s").
	Interval, Timeout string
	// SampleLimit is the most series that one scrape may have, nil for no limit.
	SampleLimit *int
	// Cluster and Environment become the labels cluster and env; "": the scraper's own.
	Cluster, Environment string
	// Labels are added to each series; PodLabels are labels of the pod that become labels of its series.
	Labels    map[string]string
	PodLabels []string
	// Namespace is where monitors are made; "": where the agent looks.
	Namespace string
	// MonitorLabels are labels of the monitors, besides those that the agent's selector asks for.
	MonitorLabels map[string]string
	// OtherCluster says that plain Kubernetes objects would not reach the cluster that is looked at, since no kubernetes
	// provider was passed for it.
	OtherCluster bool
}
