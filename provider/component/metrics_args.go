package component

import (
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// MetricsArgs say how metrics are scraped, and which.
type MetricsArgs struct {
	Method        *request.Method         `pulumi:"method,optional"`
	Components    []request.MeshComponent `pulumi:"components,optional"`
	Profile       *request.Profile        `pulumi:"profile,optional"`
	Keep          pulumi.StringArrayInput `pulumi:"keep,optional"`
	Drop          pulumi.StringArrayInput `pulumi:"drop,optional"`
	DropLabels    pulumi.StringArrayInput `pulumi:"dropLabels,optional"`
	Interval      pulumi.StringPtrInput   `pulumi:"interval,optional"`
	ScrapeTimeout pulumi.StringPtrInput   `pulumi:"scrapeTimeout,optional"`
	SampleLimit   pulumi.IntPtrInput      `pulumi:"sampleLimit,optional"`
	Cluster       pulumi.StringPtrInput   `pulumi:"cluster,optional"`
	Environment   pulumi.StringPtrInput   `pulumi:"environment,optional"`
	Labels        pulumi.StringMapInput   `pulumi:"labels,optional"`
	PodLabels     pulumi.StringArrayInput `pulumi:"podLabels,optional"`
	Namespace     pulumi.StringPtrInput   `pulumi:"namespace,optional"`
	MonitorLabels pulumi.StringMapInput   `pulumi:"monitorLabels,optional"`
}

// Annotate describes the inputs.
func (a *MetricsArgs) Annotate(annotator infer.Annotator) {
	annotator.SetToken("index", "Metrics")
	annotator.Describe(&a, "How the mesh's Prometheus metrics get to groundcover, and which of them.")
	annotator.Describe(&a.Method, "By which objects the scrape is set up. Default: `Auto`.")
	annotator.Describe(&a.Components, "Which parts of Istio are scraped. Default: all.")
	annotator.Describe(&a.Profile, "How much is kept. Default: `Standard`. Metrics of applications that are merged into a sidecar's are never dropped by it.")
	annotator.Describe(&a.Keep, "Names of metrics that are kept besides those of the profile, as RE2 patterns of the whole name, such as `envoy_server_.+`. Default: none.")
	annotator.Describe(&a.Drop, "Names of metrics that are dropped, as RE2 patterns of the whole name; stronger than `keep` and the profile. Default: none.")
	annotator.Describe(&a.DropLabels, "Labels that are taken off each series, such as `source_principal`. Series that then differ in nothing else fall together, so take off only labels that others imply. Default: none.")
	annotator.Describe(&a.Interval, "The time between two scrapes, in hours, minutes and seconds, such as `30s` or `1m30s`. Default: `30s`.")
	annotator.Describe(&a.ScrapeTimeout, "How long a scrape may take. Default: `10s`, or the interval where that is shorter.")
	annotator.Describe(&a.SampleLimit, "The most series that one target may have in one scrape; a target with more is not scraped. Default: no limit.")
	annotator.Describe(&a.Cluster, "The label `cluster` of each series. Default: what groundcover's scraper adds itself.")
	annotator.Describe(&a.Environment, "The label `env` of each series. Default: what groundcover's scraper adds itself.")
	annotator.Describe(&a.Labels, "Labels that each series gets, with their values. Default: none but `namespace`, `pod`, `container`, `node` and `workload`.")
	annotator.Describe(&a.PodLabels, "Labels of pods that become labels of their series, such as `team`; jobs for groundcover's own scraper take `app` and `version` anyway. Default: none.")
	annotator.Describe(&a.Namespace, "Where monitors are made. Default: istiod's namespace, or one that the agent looks into.")
	annotator.Describe(&a.MonitorLabels, "Labels of the monitors, besides those that the agent's selector asks for. Default: none.")
}
