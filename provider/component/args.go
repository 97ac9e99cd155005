package component

import (
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// GroundcoverIstioArgs are the inputs of the component. All are optional.
type GroundcoverIstioArgs struct {
	Groundcover    *GroundcoverArgs        `pulumi:"groundcover,optional"`
	Istio          *IstioArgs              `pulumi:"istio,optional"`
	Tracing        *TracingArgs            `pulumi:"tracing,optional"`
	Metrics        *MetricsArgs            `pulumi:"metrics,optional"`
	Rollout        *RolloutArgs            `pulumi:"rollout,optional"`
	IgnoreFindings pulumi.StringArrayInput `pulumi:"ignoreFindings,optional"`
}

// Annotate describes the inputs.
func (a *GroundcoverIstioArgs) Annotate(annotator infer.Annotator) {
	annotator.Describe(&a.Groundcover, "Where groundcover's sensor is. Default: the release `groundcover` in the namespace `groundcover`, else the sensor that is found in any namespace.")
	annotator.Describe(&a.Istio, "Which control plane is configured, and where its configuration is written. Default: the only one in the cluster, where its owner lets it stand.")
	annotator.Describe(&a.Tracing, "How the mesh traces. Default: 1 % of requests, by OpenTelemetry over gRPC.")
	annotator.Describe(&a.Metrics, "How the mesh's Prometheus metrics reach groundcover. Default: through the scraper that runs for groundcover in this cluster. Where none runs, no object is created, and the output `groundcoverValues` enables one.")
	annotator.Describe(&a.Rollout, "How restarts are done, where one is needed.")
	annotator.Describe(&a.IgnoreFindings, "Codes of findings (`GCI4004`) that are not reported. A finding of level Error cannot be ignored. Default: none.")
}

// GroundcoverArgs say where the sensor is.
type GroundcoverArgs struct {
	Namespace pulumi.StringPtrInput `pulumi:"namespace,optional"`
	Release   pulumi.StringPtrInput `pulumi:"release,optional"`
	Service   pulumi.StringPtrInput `pulumi:"service,optional"`
	Address   pulumi.StringPtrInput `pulumi:"address,optional"`
}

// Annotate describes the inputs.
func (a *GroundcoverArgs) Annotate(annotator infer.Annotator) {
	annotator.SetToken("index", "Groundcover")
	annotator.Describe(&a, "Where groundcover's sensor is.")
	annotator.Describe(&a.Namespace, "The namespace of the groundcover release. Default: `groundcover`; if no sensor is there, any namespace is looked at, which a namespace given here forbids.")
	annotator.Describe(&a.Release, "The name of the groundcover release. Default: `groundcover`. It decides between several sensors of one namespace.")
	annotator.Describe(&a.Service, "The name of the sensor's Service. Default: found by its label and by the port of the protocol.")
	annotator.Describe(&a.Address, "An endpoint to use instead of the sensor that is found, as `host:port` without a scheme. The host has to be a Service (`name.namespace.svc.cluster.local`) or the host of a ServiceEntry.")
}

// IstioArgs say which control plane.
type IstioArgs struct {
	Namespace  pulumi.StringPtrInput   `pulumi:"namespace,optional"`
	Revision   pulumi.StringPtrInput   `pulumi:"revision,optional"`
	Revisions  pulumi.StringArrayInput `pulumi:"revisions,optional"`
	MeshConfig *request.MeshConfig     `pulumi:"meshConfig,optional"`
}

// Annotate describes the inputs.
func (a *IstioArgs) Annotate(annotator infer.Annotator) {
	annotator.SetToken("index", "Istio")
	annotator.Describe(&a, "Which control plane is configured, and where its configuration is written.")
	annotator.Describe(&a.Namespace, "The namespace of istiod. Default: wherever a Deployment labelled `app=istiod` is found.")
	annotator.Describe(&a.Revision, "The revision of istiod (`default` for one without a revision), or a tag of one. Default: the only one there; several are an error that lists them.")
	annotator.Describe(&a.Revisions, "Several revisions or tags to configure at once, such as a stable and a canary one. Default: none; give this or `revision`.")
	annotator.Describe(&a.MeshConfig, "Where the mesh configuration is written. Default: `Auto`.")
}

// TracingArgs say how the mesh traces.
type TracingArgs struct {
	Enabled        pulumi.BoolPtrInput      `pulumi:"enabled,optional"`
	Protocol       *request.Protocol        `pulumi:"protocol,optional"`
	API            *request.API             `pulumi:"api,optional"`
	Sampling       pulumi.Float64PtrInput   `pulumi:"sampling,optional"`
	CustomTags     map[string]CustomTagArgs `pulumi:"customTags,optional"`
	MaxTagLength   pulumi.IntPtrInput       `pulumi:"maxTagLength,optional"`
	Environment    pulumi.StringPtrInput    `pulumi:"environment,optional"`
	Cluster        pulumi.StringPtrInput    `pulumi:"cluster,optional"`
	Source         pulumi.StringPtrInput    `pulumi:"source,optional"`
	ReplaceDefault pulumi.BoolPtrInput      `pulumi:"replaceDefault,optional"`
	OnRejection    *request.OnRejection     `pulumi:"onRejection,optional"`
}

// Annotate describes the inputs.
func (a *TracingArgs) Annotate(annotator infer.Annotator) {
	annotator.SetToken("index", "Tracing")
	annotator.Describe(&a, "How the mesh traces.")
	annotator.Describe(&a.Enabled, "Whether the mesh sends traces to groundcover. Default: true. With false, what was set up is taken back.")
	annotator.Describe(&a.Protocol, "How spans travel to the sensor. Default: `OpenTelemetry`. A change is one edit of the mesh configuration; no proxy restarts.")
	annotator.Describe(&a.API, "The form in which Istio is told to trace. Default: `Telemetry`.")
	annotator.Describe(&a.Sampling, "The share of requests that is traced, in percent from 0 to 100. Default: 1. groundcover's sensor keeps a share of that again (5 % by default): see the output `tracing.keptPercent`.")
	annotator.Describe(&a.CustomTags, "Tags that every span carries, by name. Default: none.")
	annotator.Describe(&a.MaxTagLength, "The longest value of the path tag, in characters. Default: Istio's own (256).")
	annotator.Describe(&a.Environment, "The environment of these spans in groundcover (attribute `env_name`), such as `production`. Sent as a request header, or as a span tag where the protocol has no headers. Default: none.")
	annotator.Describe(&a.Cluster, "The cluster name of these spans in groundcover (attribute `cluster`). Default: what the sensor knows itself.")
	annotator.Describe(&a.Source, "The source of these spans in groundcover (attribute `source`). Default: what the sensor sets for the protocol.")
	annotator.Describe(&a.ReplaceDefault, "Whether groundcover takes the place of another tracer that is the mesh's default. Istio traces to one provider only, so with the default, false, such a mesh is an error.")
	annotator.Describe(&a.OnRejection, "What happens when proxies reject the configuration that sends their spans, which is looked at right after it is written: a proxy that starts with listeners that it rejects serves nothing. Default: `Revert`.")
}

// CustomTagArgs are one tag; exactly one of literal, header and environment.
type CustomTagArgs struct {
	Literal      pulumi.StringPtrInput `pulumi:"literal,optional"`
	Header       pulumi.StringPtrInput `pulumi:"header,optional"`
	Environment  pulumi.StringPtrInput `pulumi:"environment,optional"`
	DefaultValue pulumi.StringPtrInput `pulumi:"defaultValue,optional"`
}

// Annotate describes the inputs.
func (a *CustomTagArgs) Annotate(annotator infer.Annotator) {
	annotator.SetToken("index", "CustomTag")
	annotator.Describe(&a, "The value of one span tag: exactly one of `literal`, `header` and `environment`.")
	annotator.Describe(&a.Literal, "A fixed value.")
	annotator.Describe(&a.Header, "The name of the request header whose value is taken.")
	annotator.Describe(&a.Environment, "The name of the proxy's environment variable whose value is taken.")
	annotator.Describe(&a.DefaultValue, "The value where the header or the variable is absent. Default: no tag then.")
}

// RolloutArgs say what restarts, and how.
type RolloutArgs struct {
	Policy         *request.Policy     `pulumi:"policy,optional"`
	OnDestroy      *request.OnDestroy  `pulumi:"onDestroy,optional"`
	ControlPlane   pulumi.BoolPtrInput `pulumi:"controlPlane,optional"`
	Gateways       pulumi.BoolPtrInput `pulumi:"gateways,optional"`
	Workloads      *WorkloadsArgs      `pulumi:"workloads,optional"`
	TimeoutSeconds pulumi.IntPtrInput  `pulumi:"timeoutSeconds,optional"`
	MaxParallel    pulumi.IntPtrInput  `pulumi:"maxParallel,optional"`
}

// Annotate describes the inputs.
func (a *RolloutArgs) Annotate(annotator infer.Annotator) {
	annotator.SetToken("index", "RolloutPolicy")
	annotator.Describe(&a, "What restarts, and how. With `tracing.api: Telemetry` no proxy ever needs to.")
	annotator.Describe(&a.Policy, "When proxies restart. Default: `WhenNeeded`.")
	annotator.Describe(&a.OnDestroy, "What happens on destroy to the proxies that were restarted. Default: `Restart`. `Leave` does not keep managed gateways (Gateway API) from it: istiod itself restarts those.")
	annotator.Describe(&a.ControlPlane, "Whether istiod may be told of the shared ConfigMap, for which it restarts once. Default: true. With false its Deployment is left alone, and the finding GCI3013 says what its owner has to set.")
	annotator.Describe(&a.Gateways, "Whether gateways and waypoints restart where they need to. Default: true. Those that istiod manages for a Gateway of the Gateway API are restarted by istiod itself, whenever the bootstrap in its mesh configuration changes.")
	annotator.Describe(&a.Workloads, "Which injected workloads restart where they need to. Default: all.")
	annotator.Describe(&a.TimeoutSeconds, "How long one rollout may take, in seconds. Default: 600. The resource option `customTimeouts` wins where it is shorter.")
	annotator.Describe(&a.MaxParallel, "How many workloads may roll at the same time. Default: 5.")
}

// WorkloadsArgs choose injected workloads.
type WorkloadsArgs struct {
	Enabled    pulumi.BoolPtrInput     `pulumi:"enabled,optional"`
	Namespaces pulumi.StringArrayInput `pulumi:"namespaces,optional"`
	Selector   pulumi.StringPtrInput   `pulumi:"selector,optional"`
	Exclude    pulumi.StringArrayInput `pulumi:"exclude,optional"`
}

// Annotate describes the inputs.
func (a *WorkloadsArgs) Annotate(annotator infer.Annotator) {
	annotator.SetToken("index", "Workloads")
	annotator.Describe(&a, "Which injected workloads restart where they need to.")
	annotator.Describe(&a.Enabled, "Whether injected workloads restart at all. Default: true.")
	annotator.Describe(&a.Namespaces, "The namespaces whose workloads restart. Default: all.")
	annotator.Describe(&a.Selector, "A label selector that the pods have to match, such as `team=shop`. Default: all.")
	annotator.Describe(&a.Exclude, "Workloads that are left alone, as `namespace/name`. Default: none.")
}
