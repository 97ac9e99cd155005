package request

// Metrics says how the mesh's metrics reach groundcover, and which of them.
type Metrics struct {
	Method     Method
	Components []MeshComponent
	Profile    Profile
	// Keep and Drop are RE2 patterns of whole metric names; Drop wins.
	Keep, Drop []string
	// DropLabels are names of labels to remove from every series.
	DropLabels []string
	// Interval and Timeout as Prometheus writes durations ("30s").
	Interval, Timeout string
	// SampleLimit is the maximum number of series in one scrape of a target; nil for no limit.
	SampleLimit *int
	// Cluster and Environment become the labels cluster and env; "" keeps the scraper's own.
	Cluster, Environment string
	// Labels are added to every series. PodLabels are labels of the pod that become labels of its series.
	Labels    map[string]string
	PodLabels []string
	// Namespace is where monitors are created; "": where the agent selects them.
	Namespace string
	// AgentNamespace is that of the agent that takes the monitors; "" for groundcover's.
	AgentNamespace string
	// MonitorLabels are labels of the monitors, besides those that the agent's selector requires.
	MonitorLabels map[string]string
	// OtherCluster says that plain Kubernetes objects would not reach the cluster that was inspected, because no kubernetes
	// provider was passed for it.
	OtherCluster bool
}
