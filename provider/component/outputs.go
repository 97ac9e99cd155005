package component

import (
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// GroundcoverIstio is the component: an Istio mesh that sends its traces to groundcover.
type GroundcoverIstio struct {
	pulumi.ResourceState

	Endpoint      EndpointOutput           `pulumi:"endpoint"`
	Mesh          MeshOutput               `pulumi:"mesh"`
	Meshes        MeshArrayOutput          `pulumi:"meshes"`
	Tracing       TracingOutput            `pulumi:"tracing"`
	Restarted     pulumi.StringArrayOutput `pulumi:"restarted"`
	Skipped       pulumi.StringArrayOutput `pulumi:"skipped"`
	Findings      FindingArrayOutput       `pulumi:"findings"`
	IstioOperator pulumi.StringOutput      `pulumi:"istioOperator"`
	HelmValues    pulumi.MapOutput         `pulumi:"helmValues"`
	Metrics       MetricsOutput            `pulumi:"metrics"`

	GroundcoverValues pulumi.MapOutput `pulumi:"groundcoverValues"`
}

// Annotate describes the component and its outputs.
func (c *GroundcoverIstio) Annotate(a infer.Annotator) {
	a.SetToken("index", "GroundcoverIstio")
	a.Describe(&c, "Makes an Istio mesh send its traces and metrics to groundcover: finds the in-cluster sensor, writes the tracing provider where the mesh's owner lets it stand, sets the sampling, has the metrics scraped once each, and restarts only what must. Destroying it gives the mesh back as it was.")
	a.Describe(&c.Endpoint, "Where the mesh's spans go.")
	a.Describe(&c.Mesh, "The control plane that is configured; the first of several.")
	a.Describe(&c.Meshes, "All control planes that are configured.")
	a.Describe(&c.Tracing, "What the mesh traces, and how much of it groundcover keeps.")
	a.Describe(&c.Restarted, "The workloads that this update restarts, each with the reason; a preview says it beforehand. Empty where nothing has to restart.")
	a.Describe(&c.Skipped, "The workloads that have to restart and cannot be restarted by this package, each with how to do it.")
	a.Describe(&c.Findings, "What was found out about the cluster, for a policy or a comment on a pull request.")
	a.Describe(&c.IstioOperator, "The same configuration as an IstioOperator overlay in YAML, for `istioctl install -f`.")
	a.Describe(&c.HelmValues, "The same configuration as values for Istio's Helm chart `istiod`.")
	a.Describe(&c.Metrics, "How the mesh's metrics reach groundcover.")
	a.Describe(&c.GroundcoverValues, "Values for groundcover's Helm chart, to merge over yours. They enable its scraper and give it the scrape jobs that `metrics` describes. Empty where monitors do that, or with `metrics.method: None`.")
}

// Mesh is a control plane.
type Mesh struct {
	Revision      string `pulumi:"revision"`
	Version       string `pulumi:"version"`
	Owner         string `pulumi:"owner"`
	RootNamespace string `pulumi:"rootNamespace"`
	ConfigMap     string `pulumi:"configMap"`
}

// Annotate describes the outputs.
func (m *Mesh) Annotate(a infer.Annotator) {
	a.SetToken("index", "Mesh")
	a.Describe(&m, "A control plane of Istio.")
	a.Describe(&m.Revision, "Its revision; `default` for one without.")
	a.Describe(&m.Version, "Its version as its labels or image say; empty when they do not.")
	a.Describe(&m.Owner, "Who will write its configuration again: istioctl, Helm, Helm 4, IstioOperator, Sail, AKS or unknown.")
	a.Describe(&m.RootNamespace, "The namespace of mesh-wide Telemetry.")
	a.Describe(&m.ConfigMap, "The ConfigMap that was written, as `namespace/name`; empty when none was.")
}

// Tracing is what the mesh does.
type Tracing struct {
	Provider       string   `pulumi:"provider"`
	Sampling       float64  `pulumi:"sampling"`
	SensorSampling *float64 `pulumi:"sensorSampling,optional"`
	KeptPercent    *float64 `pulumi:"keptPercent,optional"`
}

// Annotate describes the outputs.
func (t *Tracing) Annotate(a infer.Annotator) {
	a.SetToken("index", "TracingResult")
	a.Describe(&t, "What the mesh traces, and how much of it groundcover keeps.")
	a.Describe(&t.Provider, "The name of the extension provider.")
	a.Describe(&t.Sampling, "The share of requests that proxies trace, in percent.")
	a.Describe(&t.SensorSampling, "The share of received spans that the sensor keeps, in percent; absent when its configuration could not be read.")
	a.Describe(&t.KeptPercent, "The product of both: the share of requests that leaves a trace in groundcover, in percent.")
}

// Metrics is how the mesh's metrics reach groundcover.
type Metrics struct {
	Method          string   `pulumi:"method"`
	Scraper         string   `pulumi:"scraper"`
	Monitors        []string `pulumi:"monitors"`
	EstimatedSeries int      `pulumi:"estimatedSeries"`
}

// Annotate describes the outputs.
func (m *Metrics) Annotate(a infer.Annotator) {
	a.SetToken("index", "MetricsResult")
	a.Describe(&m, "How the mesh's metrics reach groundcover.")
	a.Describe(&m.Method, "The method by which scraping is configured: `Annotations`, `PodMonitor`, `VMPodScrape`, `ScrapeConfig` or `None`; `Auto` where nothing scrapes yet.")
	a.Describe(&m.Scraper, "The scraper, as `Kind namespace/name`; empty where nothing scrapes.")
	a.Describe(&m.Monitors, "The monitors that are created, as `Kind namespace/name`.")
	a.Describe(&m.EstimatedSeries, "The estimated number of series of all proxies; 0 where nothing scrapes, or where the proxies could not be counted.")
}

// Finding is one thing that was found.
type Finding struct {
	Code    string `pulumi:"code"`
	Level   string `pulumi:"level"`
	Object  string `pulumi:"object"`
	Message string `pulumi:"message"`
	Fix     string `pulumi:"fix"`
	Link    string `pulumi:"link"`
}

// Annotate describes the outputs.
func (f *Finding) Annotate(a infer.Annotator) {
	a.SetToken("index", "Finding")
	a.Describe(&f, "One thing that was found out about the cluster.")
	a.Describe(&f.Code, "A stable code, `GCI` and four digits.")
	a.Describe(&f.Level, "Error, Warning or Info.")
	a.Describe(&f.Object, "The object that it is about.")
	a.Describe(&f.Message, "What is so, and what follows from it.")
	a.Describe(&f.Fix, "What to do; empty when there is nothing.")
	a.Describe(&f.Link, "The address of the code's documentation.")
}
