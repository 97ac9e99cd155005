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
	a.Describe(&c, "Makes an Istio mesh send its traces and metrics to groundcover. It finds the in-cluster sensor, writes the tracing provider where the installer will not overwrite it, and sets the sampling. It scrapes each metric once and restarts only what is necessary. Destroy restores the previous state.")
	a.Describe(&c.Endpoint, "The endpoint that proxies send spans to.")
	a.Describe(&c.Mesh, "The control plane that is configured; the first of several.")
	a.Describe(&c.Meshes, "All control planes that are configured.")
	a.Describe(&c.Tracing, "The tracing of the mesh, and the share of it that groundcover keeps.")
	a.Describe(&c.Restarted, "The workloads that the update restarts, each with the reason; in a preview those that it would restart now. Empty where no restart is necessary.")
	a.Describe(&c.Skipped, "The workloads that need a restart but cannot be restarted by this package, each with the way to restart it.")
	a.Describe(&c.Findings, "The findings about the cluster, for a policy or a comment on a pull request.")
	a.Describe(&c.IstioOperator, "The mesh configuration as an IstioOperator overlay in YAML, for `istioctl install -f`. Of several control planes that of the first; `meshes` has each.")
	a.Describe(&c.HelmValues, "The mesh configuration as values for Istio's Helm chart `istiod`. Of several control planes those of the first; `meshes` has each.")
	a.Describe(&c.Metrics, "The scraping of the mesh's metrics.")
	a.Describe(&c.GroundcoverValues, "Values for groundcover's Helm chart, to merge over your own. They enable its Custom Metrics and scrape jobs that follow `metrics`. Empty where monitors configure the scrape, or with `metrics.method: None`.")
}

// Mesh is a control plane.
type Mesh struct {
	Revision      string `pulumi:"revision"`
	Version       string `pulumi:"version"`
	Owner         string `pulumi:"owner"`
	RootNamespace string `pulumi:"rootNamespace"`
	ConfigMap     string `pulumi:"configMap"`

	IstioOperator string         `pulumi:"istioOperator"`
	HelmValues    map[string]any `pulumi:"helmValues"`
}

// Annotate describes the outputs.
func (m *Mesh) Annotate(a infer.Annotator) {
	a.SetToken("index", "Mesh")
	a.Describe(&m, "A control plane of Istio.")
	a.Describe(&m.Revision, "The revision; `default` for a control plane without one.")
	a.Describe(&m.Version, "The version in istiod's labels or image; empty where neither has one.")
	a.Describe(&m.Owner, "The owner, which will write the mesh configuration again: `istioctl`, `Helm`, `Helm 4`, `IstioOperator`, `Sail`, `AKS` or `unknown`.")
	a.Describe(&m.RootNamespace, "The root namespace, which holds the mesh-wide Telemetry.")
	a.Describe(&m.ConfigMap, "The ConfigMap that holds the tracing provider, as `namespace/name`; empty where another object does.")
	a.Describe(&m.IstioOperator, "The mesh configuration of this control plane as an IstioOperator overlay in YAML, for `istioctl install -f`.")
	a.Describe(&m.HelmValues, "The mesh configuration of this control plane as values for Istio's Helm chart `istiod`.")
}

// Tracing is the tracing of the mesh and the share of it that groundcover keeps.
type Tracing struct {
	Provider       string   `pulumi:"provider"`
	Sampling       float64  `pulumi:"sampling"`
	SensorSampling *float64 `pulumi:"sensorSampling,optional"`
	KeptPercent    *float64 `pulumi:"keptPercent,optional"`
}

// Annotate describes the outputs.
func (t *Tracing) Annotate(a infer.Annotator) {
	a.SetToken("index", "TracingResult")
	a.Describe(&t, "The tracing of the mesh, and the share of it that groundcover keeps.")
	a.Describe(&t.Provider, "The name of the extension provider.")
	a.Describe(&t.Sampling, "The share of requests that proxies trace, in percent.")
	a.Describe(&t.SensorSampling, "The share of received spans that the sensor keeps, in percent; absent where its configuration cannot be read.")
	a.Describe(&t.KeptPercent, "The share of requests that leave a trace in groundcover, in percent: the product of both; absent where the sensor's share is.")
}

// Metrics is the scraping of the mesh's metrics.
type Metrics struct {
	Method          string   `pulumi:"method"`
	Scraper         string   `pulumi:"scraper"`
	Monitors        []string `pulumi:"monitors"`
	EstimatedSeries int      `pulumi:"estimatedSeries"`
}

// Annotate describes the outputs.
func (m *Metrics) Annotate(a infer.Annotator) {
	a.SetToken("index", "MetricsResult")
	a.Describe(&m, "The scraping of the mesh's metrics.")
	a.Describe(&m.Method, "The kind of object that configures the scrape: `Annotations`, `PodMonitor`, `VMPodScrape`, `ScrapeConfig` or `None`; `Auto` where no scraper runs yet.")
	a.Describe(&m.Scraper, "The scraper, as `kind namespace/name`; empty where none runs.")
	a.Describe(&m.Monitors, "The monitors that are created, as `kind namespace/name`.")
	a.Describe(&m.EstimatedSeries, "The expected number of series of the proxies; 0 where no scraper runs, or where the proxies could not be counted.")
}

// Finding is one finding about the cluster.
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
	a.Describe(&f, "A finding about the cluster.")
	a.Describe(&f.Code, "The stable code: `GCI` and four digits.")
	a.Describe(&f.Level, "The level: `Error`, `Warning` or `Info`.")
	a.Describe(&f.Object, "The object that the finding is about, as kind and `namespace/name`.")
	a.Describe(&f.Message, "The fact and its consequence.")
	a.Describe(&f.Fix, "The action that resolves the finding; empty where none is necessary.")
	a.Describe(&f.Link, "The address of the documentation of the code.")
}
