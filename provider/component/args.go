package component

import (
	"fmt"

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
	annotator.Describe(&a.Groundcover, fmt.Sprintf("The location of groundcover's sensor. Default: the release `%s` in namespace `%s`.", request.DefaultRelease, request.DefaultNamespace))
	annotator.Describe(&a.Istio, "The control plane to configure, and the object that holds its configuration. Default: the only control plane in the cluster.")
	annotator.Describe(&a.Tracing, fmt.Sprintf("The tracing of the mesh. Default: %g%% of requests with the protocol `%s`.", request.DefaultSampling, request.DefaultProtocol))
	annotator.Describe(&a.Metrics, "The scraping of the mesh's Prometheus metrics. Default: the method of the scraper that runs for groundcover in this cluster. Where none runs, no object is created, and the output `groundcoverValues` enables one.")
	annotator.Describe(&a.Rollout, "The restarts of istiod and proxies, where one is necessary.")
	annotator.Describe(&a.IgnoreFindings, "The codes of findings that are not reported, such as `GCI4004`. A finding of level Error cannot be ignored. Default: none.")
}

// GroundcoverArgs are the location of the sensor.
type GroundcoverArgs struct {
	Namespace pulumi.StringPtrInput `pulumi:"namespace,optional"`
	Release   pulumi.StringPtrInput `pulumi:"release,optional"`
	Service   pulumi.StringPtrInput `pulumi:"service,optional"`
	Address   pulumi.StringPtrInput `pulumi:"address,optional"`
}

// Annotate describes the inputs.
func (a *GroundcoverArgs) Annotate(annotator infer.Annotator) {
	annotator.SetToken("index", "Groundcover")
	annotator.Describe(&a, "The location of groundcover's sensor.")
	annotator.Describe(&a.Namespace, fmt.Sprintf("The namespace of the groundcover release. A sensor in another namespace does not count. Default: `%s`.", request.DefaultNamespace))
	annotator.Describe(&a.Release, fmt.Sprintf("The name of the groundcover release, which selects one of several sensors in a namespace. Default: `%s`.", request.DefaultRelease))
	annotator.Describe(&a.Service, "The name of the sensor's Service. Default: the Service with the sensor's label and the port of the protocol.")
	annotator.Describe(&a.Address, "The endpoint to use instead of the sensor that is found, as `host:port` without a scheme. The host is a Service (`name.namespace.svc.cluster.local`) or the host of a ServiceEntry. Default: none.")
}

// IstioArgs are the control plane and the object that holds its configuration.
type IstioArgs struct {
	Namespace  pulumi.StringPtrInput   `pulumi:"namespace,optional"`
	Revision   pulumi.StringPtrInput   `pulumi:"revision,optional"`
	Revisions  pulumi.StringArrayInput `pulumi:"revisions,optional"`
	MeshConfig *request.MeshConfig     `pulumi:"meshConfig,optional"`
}

// Annotate describes the inputs.
func (a *IstioArgs) Annotate(annotator infer.Annotator) {
	annotator.SetToken("index", "Istio")
	annotator.Describe(&a, "The control plane to configure, and the object that holds its configuration.")
	annotator.Describe(&a.Namespace, "The namespace of istiod. An istiod in another namespace does not count. Default: either `istio-system` or, with the Istio add-on for AKS, `aks-istio-system`.")
	annotator.Describe(&a.Revision, "The revision of istiod (`default` for an istiod without a revision), or a revision tag. Default: the only revision in the cluster; several are an error that lists them.")
	annotator.Describe(&a.Revisions, "Several revisions or tags to configure at once, such as a stable and a canary one. Set this or `revision`. Default: none.")
	annotator.Describe(&a.MeshConfig, fmt.Sprintf("The object that the mesh configuration is written to. Default: `%s`.", request.DefaultMeshConfig))
}

// TracingArgs are the tracing of the mesh.
type TracingArgs struct {
	Enabled          pulumi.BoolPtrInput      `pulumi:"enabled,optional"`
	Protocol         *request.Protocol        `pulumi:"protocol,optional"`
	API              *request.API             `pulumi:"api,optional"`
	Sampling         pulumi.Float64PtrInput   `pulumi:"sampling,optional"`
	CustomTags       map[string]CustomTagArgs `pulumi:"customTags,optional"`
	MaxTagLength     pulumi.IntPtrInput       `pulumi:"maxTagLength,optional"`
	Environment      pulumi.StringPtrInput    `pulumi:"environment,optional"`
	Cluster          pulumi.StringPtrInput    `pulumi:"cluster,optional"`
	Source           pulumi.StringPtrInput    `pulumi:"source,optional"`
	TakeOver         pulumi.BoolPtrInput      `pulumi:"takeOver,optional"`
	ReplaceDefault   pulumi.BoolPtrInput      `pulumi:"replaceDefault,optional"`
	AcceptNamespaces pulumi.StringArrayInput  `pulumi:"acceptNamespaces,optional"`
	OnRejection      *request.OnRejection     `pulumi:"onRejection,optional"`
}

// Annotate describes the inputs.
func (a *TracingArgs) Annotate(annotator infer.Annotator) {
	annotator.SetToken("index", "Tracing")
	annotator.Describe(&a, "The tracing of the mesh.")
	annotator.Describe(&a.Enabled, fmt.Sprintf("Whether the mesh sends traces to groundcover. A change to `false` restores the previous state. Default: %t.", request.DefaultTracing))
	annotator.Describe(&a.Protocol, fmt.Sprintf("The protocol by which proxies send spans to the sensor. With `api: %s` a change restarts no proxy. Default: `%s`.", request.Telemetry, request.DefaultProtocol))
	annotator.Describe(&a.API, fmt.Sprintf("The part of Istio's configuration that carries the tracer. Default: `%s`.", request.DefaultAPI))
	annotator.Describe(&a.Sampling, fmt.Sprintf("The share of requests that are traced, in percent from 0 to 100, in steps of 0.01; above 0 with `api: %s`. groundcover's sensor keeps a share of them (5%% by default): see the output `tracing.keptPercent`. Default: %g.", request.ProxyConfig, request.DefaultSampling))
	annotator.Describe(&a.CustomTags, "The tags of every span, by name. Default: none.")
	annotator.Describe(&a.MaxTagLength, "The maximum length of the path tag, in characters. Default: Istio's own (256).")
	annotator.Describe(&a.Environment, "The environment of the spans in groundcover (attribute `env_name`), such as `production`. Proxies send it as a request header, or as a span tag where the protocol has no headers. Default: none.")
	annotator.Describe(&a.Cluster, "The cluster name of the spans in groundcover (attribute `cluster`). Default: the name that the sensor sets.")
	annotator.Describe(&a.Source, "The source of the spans in groundcover (attribute `source`). Default: the source that the sensor sets for the protocol.")
	annotator.Describe(&a.AcceptNamespaces, "The namespaces whose proxies may lose their spans or, with Zipkin and Datadog, the traffic of their new pods, because an object there keeps them from the sensor. The findings GCI2008 and GCI1010 are warnings for them, and their rejections revert nothing. Default: none.")
	annotator.Describe(&a.ReplaceDefault, fmt.Sprintf("Whether groundcover replaces another tracer that is the mesh's default, until destroy restores it. Istio traces to one provider only, so with `false` such a mesh is an error. Default: %t.", request.DefaultReplaceDefault))
	annotator.Describe(&a.TakeOver, fmt.Sprintf("Whether fields that a component of another stack manages are taken over, with the original values that it recorded. With `false` they are an error. Default: %t.", request.DefaultTakeOver))
	annotator.Describe(&a.OnRejection, fmt.Sprintf("The effect on a configuration that proxies reject after the write. A proxy that starts with listeners that it rejects serves no traffic. Default: `%s`.", request.DefaultOnRejection))
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
	annotator.Describe(&a.Header, "The name of the request header that holds the value.")
	annotator.Describe(&a.Environment, "The name of the proxy's environment variable that holds the value.")
	annotator.Describe(&a.DefaultValue, "The value where the header or the variable is absent. Default: no tag.")
}

// RolloutArgs are the restarts of istiod and proxies.
type RolloutArgs struct {
	Policy          *request.Policy       `pulumi:"policy,optional"`
	OnDestroy       *request.OnDestroy    `pulumi:"onDestroy,optional"`
	ControlPlane    pulumi.BoolPtrInput   `pulumi:"controlPlane,optional"`
	Gateways        pulumi.BoolPtrInput   `pulumi:"gateways,optional"`
	Workloads       *WorkloadsArgs        `pulumi:"workloads,optional"`
	DryRunNamespace pulumi.StringPtrInput `pulumi:"dryRunNamespace,optional"`
	TimeoutSeconds  pulumi.IntPtrInput    `pulumi:"timeoutSeconds,optional"`
	MaxParallel     pulumi.IntPtrInput    `pulumi:"maxParallel,optional"`
	MaxFailures     pulumi.IntPtrInput    `pulumi:"maxFailures,optional"`
}

// Annotate describes the inputs.
func (a *RolloutArgs) Annotate(annotator infer.Annotator) {
	annotator.SetToken("index", "RolloutPolicy")
	annotator.Describe(&a, "The restarts of istiod and proxies. With `tracing.api: Telemetry` no proxy has to restart.")
	annotator.Describe(&a.Policy, fmt.Sprintf("The condition under which proxies restart. Default: `%s`.", request.DefaultPolicy))
	annotator.Describe(&a.OnDestroy, fmt.Sprintf("The effect of a destroy on proxies that a rollout restarted. istiod itself restarts the gateways that it manages (Gateway API), also with `%s`. Default: `%s`.", request.Leave, request.DefaultOnDestroy))
	annotator.Describe(&a.ControlPlane, fmt.Sprintf("Whether istiod's Deployment gets the env that names the shared ConfigMap, for which istiod restarts once. With `false` the Deployment is not changed, and the finding GCI3013 names what its owner has to set. Default: %t.", request.DefaultControlPlane))
	annotator.Describe(&a.Gateways, fmt.Sprintf("Whether gateways and waypoints restart where they need to. istiod itself restarts those that it manages for a Gateway (Gateway API), whenever the bootstrap in its mesh configuration changes. Default: %t.", request.DefaultGateways))
	annotator.Describe(&a.Workloads, "The injected workloads that restart where they need to. Default: all.")
	annotator.Describe(&a.DryRunNamespace, "The namespace in which a dry run of a pod verifies, before the first restart, that istiod injects the new configuration. The API server stores no pod. An identity then needs the verb `create` on pods in this namespace only. Default: the namespace of one of the workloads that restart.")
	annotator.Describe(&a.TimeoutSeconds, fmt.Sprintf("The time limit of one rollout, in seconds, from 1 to %d. The resource option `customTimeouts` applies where it is shorter. Default: %d.", request.MaxTimeoutSeconds, request.DefaultTimeoutSeconds))
	annotator.Describe(&a.MaxParallel, fmt.Sprintf("The maximum number of workloads that restart at the same time, from 1 to %d. Default: %d.", request.MaxMaxParallel, request.DefaultMaxParallel))
	annotator.Describe(&a.MaxFailures, fmt.Sprintf("The number of namespaces whose gateways and injected workloads may fail to roll out. Those of other namespaces still restart, a warning names those that failed, and the update succeeds. Where workloads of more namespaces fail, or where all gateways or all injected workloads fail, no further workload restarts and the update fails. With 0 every failure fails the update. Maximum: %d. Default: %d.", request.MaxMaxFailures, request.DefaultMaxFailures))
}

// WorkloadsArgs select injected workloads.
type WorkloadsArgs struct {
	Enabled    pulumi.BoolPtrInput     `pulumi:"enabled,optional"`
	Namespaces pulumi.StringArrayInput `pulumi:"namespaces,optional"`
	Selector   pulumi.StringPtrInput   `pulumi:"selector,optional"`
	Exclude    pulumi.StringArrayInput `pulumi:"exclude,optional"`
}

// Annotate describes the inputs.
func (a *WorkloadsArgs) Annotate(annotator infer.Annotator) {
	annotator.SetToken("index", "Workloads")
	annotator.Describe(&a, "The injected workloads that restart where they need to.")
	annotator.Describe(&a.Enabled, fmt.Sprintf("Whether injected workloads restart. Default: %t.", request.DefaultWorkloads))
	annotator.Describe(&a.Namespaces, "The namespaces whose workloads restart. Default: all.")
	annotator.Describe(&a.Selector, "The label selector that pods have to match for their workload to restart, such as `team=shop`. Default: all.")
	annotator.Describe(&a.Exclude, "The workloads that do not restart, as `namespace/name`. Default: none.")
}
