package request

import "time"

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

// Method is how scraping is configured.
type Method string

// MethodAuto follows the scraper that runs. MethodAnnotations and MethodScrapeConfig leave the scrape to groundcover's own
// scrapers, MethodPodMonitor and MethodVMPodScrape create monitors for an operator's agent, and MethodNone inspects and
// creates nothing.
const (
	MethodAuto         Method = "Auto"
	MethodAnnotations  Method = "Annotations"
	MethodPodMonitor   Method = "PodMonitor"
	MethodVMPodScrape  Method = "VMPodScrape"
	MethodScrapeConfig Method = "ScrapeConfig"
	MethodNone         Method = "None"
)

// IsMonitor reports whether the method creates monitors. A monitor's kind has the name of its method.
func (m Method) IsMonitor() bool { return m == MethodPodMonitor || m == MethodVMPodScrape }

// MeshComponent is a part of Istio that exports metrics.
type MeshComponent string

// The parts of Istio 1.31 that export metrics.
const (
	Istiod    MeshComponent = "Istiod"
	Sidecars  MeshComponent = "Sidecars"
	Gateways  MeshComponent = "Gateways"
	Waypoints MeshComponent = "Waypoints"
	Ztunnel   MeshComponent = "Ztunnel"
	IstioCNI  MeshComponent = "IstioCNI"
)

// MeshComponents are all of them.
func MeshComponents() []MeshComponent {
	return []MeshComponent{Istiod, Sidecars, Gateways, Waypoints, Ztunnel, IstioCNI}
}

// Profile is how much of the metrics is kept.
type Profile string

// Standard keeps Istio's standard metrics and what its dashboards query, Minimal the golden signals, All everything.
const (
	Standard Profile = "Standard"
	Minimal  Profile = "Minimal"
	All      Profile = "All"
)

// DefaultInterval between two scrapes; DefaultTimeout of one, or the interval where that is shorter.
const (
	DefaultInterval = "30s"
	DefaultTimeout  = 10 * time.Second
)
