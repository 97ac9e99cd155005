package component

import (
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// MetricsArgs are the inputs of how metrics are scraped, and which of them are kept.
type MetricsArgs struct {
	Method         *request.Method         `pulumi:"method,optional"`
	Components     []request.MeshComponent `pulumi:"components,optional"`
	Profile        *request.Profile        `pulumi:"profile,optional"`
	Keep           pulumi.StringArrayInput `pulumi:"keep,optional"`
	Drop           pulumi.StringArrayInput `pulumi:"drop,optional"`
	DropLabels     pulumi.StringArrayInput `pulumi:"dropLabels,optional"`
	Interval       pulumi.StringPtrInput   `pulumi:"interval,optional"`
	ScrapeTimeout  pulumi.StringPtrInput   `pulumi:"scrapeTimeout,optional"`
	SampleLimit    pulumi.IntPtrInput      `pulumi:"sampleLimit,optional"`
	Cluster        pulumi.StringPtrInput   `pulumi:"cluster,optional"`
	Environment    pulumi.StringPtrInput   `pulumi:"environment,optional"`
	Labels         pulumi.StringMapInput   `pulumi:"labels,optional"`
	PodLabels      pulumi.StringArrayInput `pulumi:"podLabels,optional"`
	Namespace      pulumi.StringPtrInput   `pulumi:"namespace,optional"`
	MonitorLabels  pulumi.StringMapInput   `pulumi:"monitorLabels,optional"`
	AgentNamespace pulumi.StringPtrInput   `pulumi:"agentNamespace,optional"`
}

// Annotate describes the inputs.
func (a *MetricsArgs) Annotate(annotator infer.Annotator) {
	annotator.SetToken("index", "Metrics")
	annotator.Describe(&a, "How the mesh's Prometheus metrics reach groundcover, and which of them. Where groundcover's own scraper takes pods by their annotations, the inputs that filter or label series act only through the output `groundcoverValues`.")
	annotator.Describe(&a.Method, "The method by which scraping is configured. Default: `"+string(request.DefaultMethod)+"`.")
	annotator.Describe(&a.Components, "The components of Istio to scrape. Default: all.")
	annotator.Describe(&a.Profile, "The set of metrics to keep. It drops no metric of an application that is merged into its sidecar's. Default: `"+string(request.DefaultProfile)+"`.")
	annotator.Describe(&a.Keep, "Patterns of metric names to keep in addition to the profile, in RE2 over the whole name, such as `envoy_server_.+`. Default: none.")
	annotator.Describe(&a.Drop, "Patterns of metric names to drop, in RE2 over the whole name. They win over `keep` and `profile`. Default: none.")
	annotator.Describe(&a.DropLabels, "Names of labels to remove from every series, such as `source_principal`. Series that differ in no other label become one, so remove only labels that other labels imply. Default: none.")
	annotator.Describe(&a.Interval, "The time between two scrapes, in hours, minutes, seconds and milliseconds, such as `1m30s`. Default: `"+request.DefaultInterval+"`.")
	annotator.Describe(&a.ScrapeTimeout, "The longest time of one scrape, written like `interval` and no longer than it. Default: `"+request.DefaultTimeout.String()+"`, or the interval where that is shorter.")
	annotator.Describe(&a.SampleLimit, "The highest number of series of one target in one scrape, greater than 0. A scrape with more fails. Default: no limit.")
	annotator.Describe(&a.Cluster, "The label `cluster` of every series. Default: the scraper's own.")
	annotator.Describe(&a.Environment, "The label `env` of every series. Default: the scraper's own.")
	annotator.Describe(&a.Labels, "Labels to add to every series, with their values. Default: none beside `namespace`, `pod`, `container`, `node` and `workload`.")
	annotator.Describe(&a.PodLabels, "Names of labels of a pod to copy to its series, such as `team`. Scrape jobs for groundcover's own scraper also copy `app` and `version`. Default: none.")
	annotator.Describe(&a.Namespace, "The namespace of the monitors. Default: istiod's namespace, or another one in which the agent selects monitors.")
	annotator.Describe(&a.AgentNamespace, "The namespace of the VMAgent, Prometheus or PrometheusAgent that takes the monitors. Agents of other namespaces do not count. Default: the namespace of groundcover's sensor.")
	annotator.Describe(&a.MonitorLabels, "Labels of the monitors, in addition to those that the agent's selector requires. Default: none.")
}
