package request

// Metrics are the inputs `metrics`: how the mesh is scraped for groundcover, and which metrics are kept.
type Metrics struct {
	Method     Method
	Components []MeshComponent
	Profile    Profile
	// Keep and Drop are RE2 patterns of whole metric names; Drop wins.
	Keep, Drop []string
	// DropLabels are label names that are removed from each series.
	DropLabels []string
	// Interval and Timeout as Prometheus writes durations ("30s").
	Interval, Timeout string
	// SampleLimit is the largest number of series of one scrape, nil for no limit.
	SampleLimit *int
	// Cluster and Environment become the labels cluster and env; "" keeps those of the scraper.
	Cluster, Environment string
	// Labels are added to each series. PodLabels are names of pod labels that become labels of the series.
	Labels    map[string]string
	PodLabels []string
	// Namespace is the namespace of monitors; "": one that the agent selects.
	Namespace string
	// MonitorLabels are added to the labels of monitors that the agent's selector requires.
	MonitorLabels map[string]string
	// OtherCluster says that no kubernetes provider of the inspected cluster was passed, so plain Kubernetes objects would be
	// created in another cluster.
	OtherCluster bool
}
