package request

import "github.com/pulumi/pulumi-go-provider/infer"

// Method is the kind of object that configures the scrape.
type Method string

// MethodAuto chooses the method by the scraper that runs. MethodNone reads and creates nothing.
const (
	MethodAuto         Method = "Auto"
	MethodAnnotations  Method = "Annotations"
	MethodPodMonitor   Method = "PodMonitor"
	MethodVMPodScrape  Method = "VMPodScrape"
	MethodScrapeConfig Method = "ScrapeConfig"
	MethodNone         Method = "None"
)

// Values lists the methods.
func (Method) Values() []infer.EnumValue[Method] {
	return []infer.EnumValue[Method]{
		{Name: "Auto", Value: MethodAuto, Description: "The method of the scraper that runs: no object where groundcover's own scraper takes annotated pods, monitors where an operator's agent writes to groundcover. Where no scraper runs, the output `groundcoverValues` enables one."},
		{Name: "Annotations", Value: MethodAnnotations, Description: "The annotations that Istio's pods carry. No object is created; findings name the pods that lack them."},
		{Name: "PodMonitor", Value: MethodPodMonitor, Description: "PodMonitors of the Prometheus operator, which the VictoriaMetrics operator converts as well."},
		{Name: "VMPodScrape", Value: MethodVMPodScrape, Description: "VMPodScrapes of the VictoriaMetrics operator."},
		{Name: "ScrapeConfig", Value: MethodScrapeConfig, Description: "Scrape jobs in the output `groundcoverValues` for groundcover's Helm release. groundcover's own scraper takes its jobs only from there."},
		{Name: "None", Value: MethodNone, Description: "No object. Scrapers are not read."},
	}
}

// IsMonitor reports whether the method creates monitors. A monitor's kind has the name of its method.
func (m Method) IsMonitor() bool { return m == MethodPodMonitor || m == MethodVMPodScrape }

// Annotate names the enum.
func (v *Method) Annotate(a infer.Annotator) { a.SetToken("index", "MetricsMethod") }

// Profile is the set of metrics that is kept.
type Profile string

// Standard keeps Istio's standard metrics and those that its dashboards query, Minimal the golden signals, All every metric.
const (
	Standard Profile = "Standard"
	Minimal  Profile = "Minimal"
	All      Profile = "All"
)

// Values lists the profiles.
func (Profile) Values() []infer.EnumValue[Profile] {
	return []infer.EnumValue[Profile]{
		{Name: "Standard", Value: Standard, Description: "Istio's standard metrics and all that its published dashboards query."},
		{Name: "Minimal", Value: Minimal, Description: "Requests, their durations, bytes and connections of TCP, build information, and the health of istiod's pushes."},
		{Name: "All", Value: All, Description: "Everything that the components export."},
	}
}

// Annotate names the enum.
func (v *Profile) Annotate(a infer.Annotator) { a.SetToken("index", "MetricsProfile") }

// MeshComponent is a component of Istio that exports metrics.
type MeshComponent string

// The components of Istio 1.31 that export metrics.
const (
	Istiod    MeshComponent = "Istiod"
	Sidecars  MeshComponent = "Sidecars"
	Gateways  MeshComponent = "Gateways"
	Waypoints MeshComponent = "Waypoints"
	Ztunnel   MeshComponent = "Ztunnel"
	IstioCNI  MeshComponent = "IstioCNI"
)

// Values lists the components.
func (MeshComponent) Values() []infer.EnumValue[MeshComponent] {
	return []infer.EnumValue[MeshComponent]{
		{Name: "Istiod", Value: Istiod, Description: "The control plane (port 15014)."},
		{Name: "Sidecars", Value: Sidecars, Description: "The proxies beside applications (port 15090, or 15020 merged with the application's metrics)."},
		{Name: "Gateways", Value: Gateways, Description: "Gateways, of the Helm chart and of the Gateway API."},
		{Name: "Waypoints", Value: Waypoints, Description: "The waypoint proxies of an ambient mesh."},
		{Name: "Ztunnel", Value: Ztunnel, Description: "The node proxies of an ambient mesh (port 15020)."},
		{Name: "IstioCNI", Value: IstioCNI, Description: "The CNI agents (port 15014)."},
	}
}

// Annotate names the enum.
func (v *MeshComponent) Annotate(a infer.Annotator) { a.SetToken("index", "MeshComponent") }

// MeshComponents are all components.
func MeshComponents() []MeshComponent {
	values := MeshComponent("").Values()
	components := make([]MeshComponent, 0, len(values))
	for _, v := range values {
		components = append(components, v.Value)
	}
	return components
}
