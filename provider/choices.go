package provider

import (
	"github.com/pulumi/pulumi-go-provider/infer"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// Protocol is how spans travel to the sensor.
type Protocol string

// Values lists the protocols.
func (Protocol) Values() []infer.EnumValue[Protocol] {
	return []infer.EnumValue[Protocol]{
		{Name: "OpenTelemetry", Value: Protocol(request.OpenTelemetry), Description: "OTLP over gRPC (port 4317), or over HTTP (4318) where the sensor offers only that. Sends sampled spans only; a proxy that cannot reach the sensor keeps serving."},
		{Name: "Datadog", Value: Protocol(request.Datadog), Description: "Datadog's agent protocol (port 8126). Proxies send every span, sampled or not."},
		{Name: "Zipkin", Value: Protocol(request.Zipkin), Description: "Zipkin's JSON (port 9411). Sends sampled spans only."},
	}
}

// Annotate names the enum; the library leaves its description out, see enumTexts.
func (v *Protocol) Annotate(a infer.Annotator) {
	a.SetToken("index", "Protocol")
}

// API is the form in which Istio is told to trace.
type API string

// Values lists the forms.
func (API) Values() []infer.EnumValue[API] {
	return []infer.EnumValue[API]{
		{Name: "Telemetry", Value: API(request.Telemetry), Description: "An extension provider and the Telemetry API. No proxy restarts."},
		{Name: "MeshDefault", Value: API(request.MeshDefault), Description: "The classic form, `defaultConfig.tracing`, by Datadog or Zipkin: a tracer in the bootstrap of every proxy, which therefore restarts."},
	}
}

// Annotate names the enum; the library leaves its description out, see enumTexts.
func (v *API) Annotate(a infer.Annotator) {
	a.SetToken("index", "API")
}

// MeshConfig is where the mesh configuration is written.
type MeshConfig string

// Values lists the places.
func (MeshConfig) Values() []infer.EnumValue[MeshConfig] {
	return []infer.EnumValue[MeshConfig]{
		{Name: "Auto", Value: MeshConfig(request.Auto), Description: "Where the mesh's owner lets it stand: the shared ConfigMap for an Istio that istioctl, Helm or Azure's add-on installed, else the operator's own resource."},
		{Name: "SharedConfigMap", Value: MeshConfig(request.SharedConfigMap), Description: "The ConfigMap that istiod merges under its own (`SHARED_MESH_CONFIG`). Upgrades of Istio leave it alone."},
		{Name: "ConfigMap", Value: MeshConfig(request.ConfigMap), Description: "The ConfigMap `istio` itself. istiod does not restart, but the owner's next upgrade erases it (istioctl, Helm 3) or fails on it (Helm 4)."},
		{Name: "IstioOperator", Value: MeshConfig(request.IstioOperator), Description: "The `IstioOperator` from which an in-cluster operator (Istio 1.23 and before) renders the mesh."},
		{Name: "Sail", Value: MeshConfig(request.Sail), Description: "The `Istio` resource of the Sail operator, and of OpenShift Service Mesh 3."},
		{Name: "None", Value: MeshConfig(request.None), Description: "Nothing is written; the outputs `istioOperator` and `helmValues` say what the owner has to apply."},
	}
}

// Annotate names the enum; the library leaves its description out, see enumTexts.
func (v *MeshConfig) Annotate(a infer.Annotator) {
	a.SetToken("index", "MeshConfig")
}

// Policy is when proxies restart.
type Policy string

// Values lists the policies.
func (Policy) Values() []infer.EnumValue[Policy] {
	return []infer.EnumValue[Policy]{
		{Name: "WhenNeeded", Value: Policy(request.WhenNeeded), Description: "Those that need it, and do not run this configuration yet."},
		{Name: "Never", Value: Policy(request.Never), Description: "None; they take the configuration with their next restart by somebody else."},
		{Name: "Always", Value: Policy(request.Always), Description: "All, on every change of the configuration, also where none needs to."},
	}
}

// Annotate names the enum; the library leaves its description out, see enumTexts.
func (v *Policy) Annotate(a infer.Annotator) { a.SetToken("index", "RestartPolicy") }

// OnDestroy is what happens to restarted proxies on destroy.
type OnDestroy string

// Values lists the choices.
func (OnDestroy) Values() []infer.EnumValue[OnDestroy] {
	return []infer.EnumValue[OnDestroy]{
		{Name: "Restart", Value: OnDestroy(request.Restart), Description: "They restart once the configuration is gone, and so forget the tracer."},
		{Name: "Leave", Value: OnDestroy(request.Leave), Description: "They go on with the tracer of their bootstrap until somebody restarts them."},
	}
}

// Annotate names the enum; the library leaves its description out, see enumTexts.
func (v *OnDestroy) Annotate(a infer.Annotator) { a.SetToken("index", "OnDestroy") }

// OnRejection is what happens to a configuration that proxies reject.
type OnRejection string

// Values lists the choices.
func (OnRejection) Values() []infer.EnumValue[OnRejection] {
	return []infer.EnumValue[OnRejection]{
		{Name: "Revert", Value: OnRejection(request.RevertRejected), Description: "What was there is put back, and the update fails with the proxies' own words."},
		{Name: "Leave", Value: OnRejection(request.LeaveRejected), Description: "It stays, and the update fails with the proxies' own words. A proxy that starts meanwhile serves nothing."},
	}
}

// Annotate names the enum; the library leaves its description out, see enumTexts.
func (v *OnRejection) Annotate(a infer.Annotator) { a.SetToken("index", "OnRejection") }

// MetricsVia is how a scrape is set up.
type MetricsVia string

// Values lists the ways.
func (MetricsVia) Values() []infer.EnumValue[MetricsVia] {
	return []infer.EnumValue[MetricsVia]{
		{Name: "Auto", Value: MetricsVia(request.MethodAuto), Description: "What the scraper that runs takes: nothing is made where groundcover's own scraper takes annotated pods, monitors where an operator's agent writes to groundcover; where nothing scrapes, the output `groundcoverValues` switches it on."},
		{Name: "Annotations", Value: MetricsVia(request.MethodAnnotations), Description: "The annotations that Istio's pods carry. Nothing is made; it is checked that what should carry them does."},
		{Name: "PodMonitor", Value: MetricsVia(request.MethodPodMonitor), Description: "PodMonitors of the Prometheus operator, which a VictoriaMetrics operator takes as well."},
		{Name: "VMPodScrape", Value: MetricsVia(request.MethodVMPodScrape), Description: "VMPodScrapes of the VictoriaMetrics operator."},
		{Name: "ScrapeConfig", Value: MetricsVia(request.MethodScrapeConfig), Description: "Scrape jobs in the output `groundcoverValues`, for groundcover's Helm release: only there can its own scraper be told."},
		{Name: "None", Value: MetricsVia(request.MethodNone), Description: "Nothing is looked at and nothing made."},
	}
}

// Annotate names the enum; the library leaves its description out, see enumTexts.
func (v *MetricsVia) Annotate(a infer.Annotator) { a.SetToken("index", "MetricsVia") }

// MetricsProfile is how much of the metrics is kept.
type MetricsProfile string

// Values lists the profiles.
func (MetricsProfile) Values() []infer.EnumValue[MetricsProfile] {
	return []infer.EnumValue[MetricsProfile]{
		{Name: "Standard", Value: MetricsProfile(request.Standard), Description: "Istio's standard metrics and all that its published dashboards query."},
		{Name: "Minimal", Value: MetricsProfile(request.Minimal), Description: "Requests, their durations, bytes and connections of TCP, what runs, and the health of istiod's pushes."},
		{Name: "All", Value: MetricsProfile(request.All), Description: "Everything that the components export."},
	}
}

// Annotate names the enum; the library leaves its description out, see enumTexts.
func (v *MetricsProfile) Annotate(a infer.Annotator) { a.SetToken("index", "MetricsProfile") }

// MeshComponent is a part of Istio that exports metrics.
type MeshComponent string

// Values lists the parts.
func (MeshComponent) Values() []infer.EnumValue[MeshComponent] {
	return []infer.EnumValue[MeshComponent]{
		{Name: "Istiod", Value: MeshComponent(request.Istiod), Description: "The control plane (port 15014)."},
		{Name: "Sidecars", Value: MeshComponent(request.Sidecars), Description: "The proxies beside applications (port 15090, or 15020 merged with the application's)."},
		{Name: "Gateways", Value: MeshComponent(request.Gateways), Description: "Gateways, of the chart and of the Gateway API."},
		{Name: "Waypoints", Value: MeshComponent(request.Waypoints), Description: "The waypoint proxies of an ambient mesh."},
		{Name: "Ztunnel", Value: MeshComponent(request.Ztunnel), Description: "The node proxies of an ambient mesh (port 15020)."},
		{Name: "IstioCNI", Value: MeshComponent(request.IstioCNI), Description: "The CNI agents (port 15014)."},
	}
}

// Annotate names the enum; the library leaves its description out, see enumTexts.
func (v *MeshComponent) Annotate(a infer.Annotator) { a.SetToken("index", "MeshComponent") }
