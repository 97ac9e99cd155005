package cluster

import (
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// inputGroup are inputs that are added, changed and removed together.
type inputGroup struct {
	// inputs are their paths, with a space between two.
	inputs string
	// add sets them, change sets other values; change is nil for inputs of two values.
	add, change func(*gc.GroundcoverIstioArgs)
	// quiet says that no change of them may write or restart anything, whatever the page says.
	quiet bool
}

// with are inputs that an edit changed.
func with(base func() gc.GroundcoverIstioArgs, change func(*gc.GroundcoverIstioArgs)) func() gc.GroundcoverIstioArgs {
	return func() gc.GroundcoverIstioArgs {
		args := base()
		change(&args)
		return args
	}
}

func telemetryBase() gc.GroundcoverIstioArgs {
	return gc.GroundcoverIstioArgs{Groundcover: &gc.GroundcoverArgs{}, Istio: &gc.IstioArgs{}, Tracing: &gc.TracingArgs{}, Metrics: &gc.MetricsArgs{},
		Rollout: &gc.RolloutPolicyArgs{Workloads: &gc.WorkloadsArgs{}}}
}

func proxyConfigBase() gc.GroundcoverIstioArgs {
	args := telemetryBase()
	args.Tracing.Api, args.Tracing.Protocol = new(gc.APIProxyConfig), new(gc.ProtocolZipkin)
	return args
}

// otherSensors are Services that the inputs `groundcover` can select instead.
func otherSensors(t *testing.T, l *lab.Lab) {
	t.Helper()
	const ports = `
  selector: {app.kubernetes.io/name: sensor, app.kubernetes.io/part-of: groundcover}
  ports:
  - {name: dd-traces, port: 8126, targetPort: 8126}
  - {name: zipkin, port: 9411, targetPort: 9411}
  - {name: otlp-grpc, port: 4317, targetPort: 4317, appProtocol: grpc}
`
	const labels = "labels: {app: sensor, app.kubernetes.io/name: sensor, app.kubernetes.io/part-of: groundcover}"
	apply(t, l, `
apiVersion: v1
kind: Namespace
metadata: {name: observability}
---
apiVersion: v1
kind: Service
metadata: {name: groundcover-sensor, namespace: observability, `+labels+`}
spec:`+ports+`---
apiVersion: v1
kind: Service
metadata: {name: second-sensor, namespace: groundcover, `+labels+`}
spec:`+ports)
}

func list(values ...string) pulumi.StringArray { return pulumi.ToStringArray(values) }

var telemetryInputs = []inputGroup{
	{inputs: "groundcover.namespace", add: func(a *gc.GroundcoverIstioArgs) { a.Groundcover.Namespace = pulumi.String("observability") }},
	{inputs: "groundcover.release", add: func(a *gc.GroundcoverIstioArgs) { a.Groundcover.Release = pulumi.String("second") }},
	{inputs: "groundcover.service", add: func(a *gc.GroundcoverIstioArgs) { a.Groundcover.Service = pulumi.String("second-sensor") }},
	{inputs: "groundcover.address", add: func(a *gc.GroundcoverIstioArgs) {
		a.Groundcover.Address = pulumi.String("second-sensor.groundcover.svc.cluster.local:4317")
	},
		change: func(a *gc.GroundcoverIstioArgs) {
			a.Groundcover.Address = pulumi.String("groundcover-sensor.observability.svc.cluster.local:4317")
		}},
	{inputs: "istio.namespace istio.revision istio.revisions tracing.takeOver tracing.replaceDefault tracing.onRejection tracing.acceptNamespaces rollout.onDestroy rollout.gateways " +
		"rollout.timeoutSeconds rollout.maxParallel rollout.maxFailures rollout.dryRunNamespace rollout.workloads.enabled rollout.workloads.namespaces rollout.workloads.selector rollout.workloads.exclude ignoreFindings", quiet: true,
		add: func(a *gc.GroundcoverIstioArgs) {
			a.Istio.Namespace, a.Istio.Revision = pulumi.String("istio-system"), pulumi.String("default")
			a.Tracing.TakeOver, a.Tracing.ReplaceDefault, a.Tracing.OnRejection = pulumi.Bool(true), pulumi.Bool(true), new(gc.OnRejectionLeave)
			a.Tracing.AcceptNamespaces = list("shop")
			a.Rollout = &gc.RolloutPolicyArgs{OnDestroy: new(gc.OnDestroyLeave), Gateways: pulumi.Bool(false), TimeoutSeconds: pulumi.Int(500), MaxParallel: pulumi.Int(3), MaxFailures: pulumi.Int(3), DryRunNamespace: pulumi.String("shop"),
				Workloads: &gc.WorkloadsArgs{Enabled: pulumi.Bool(false), Namespaces: list("shop"), Selector: pulumi.String("a=b"), Exclude: list("shop/web")}}
			a.IgnoreFindings = list("GCI4004")
		},
		change: func(a *gc.GroundcoverIstioArgs) {
			a.Istio.Revisions = list("default")
			a.Tracing.AcceptNamespaces = list("lab-app")
			a.Rollout = &gc.RolloutPolicyArgs{TimeoutSeconds: pulumi.Int(400), MaxParallel: pulumi.Int(4), MaxFailures: pulumi.Int(0), DryRunNamespace: pulumi.String("lab-app"),
				Workloads: &gc.WorkloadsArgs{Namespaces: list("lab-app"), Selector: pulumi.String("c=d"), Exclude: list("shop/db")}}
			a.IgnoreFindings = list("GCI1007")
		}},
	{inputs: "istio.meshConfig", add: func(a *gc.GroundcoverIstioArgs) { a.Istio.MeshConfig = new(gc.MeshConfigConfigMap) },
		change: func(a *gc.GroundcoverIstioArgs) { a.Istio.MeshConfig = new(gc.MeshConfigNone) }},
	{inputs: "tracing.enabled", add: func(a *gc.GroundcoverIstioArgs) { a.Tracing.Enabled = pulumi.Bool(false) }},
	{inputs: "tracing.protocol", add: func(a *gc.GroundcoverIstioArgs) { a.Tracing.Protocol = new(gc.ProtocolZipkin) },
		change: func(a *gc.GroundcoverIstioArgs) { a.Tracing.Protocol = new(gc.ProtocolDatadog) }},
	{inputs: "tracing.sampling", add: func(a *gc.GroundcoverIstioArgs) { a.Tracing.Sampling = pulumi.Float64(5) },
		change: func(a *gc.GroundcoverIstioArgs) { a.Tracing.Sampling = pulumi.Float64(6) }},
	{inputs: "tracing.customTags tracing.maxTagLength tracing.environment tracing.cluster tracing.source", add: attributes("one", 30), change: attributes("two", 40)},
	{inputs: "rollout.controlPlane", add: func(a *gc.GroundcoverIstioArgs) { a.Rollout.ControlPlane = pulumi.Bool(false) }},
	{inputs: "rollout.policy", add: func(a *gc.GroundcoverIstioArgs) { a.Rollout.Policy = new(gc.RestartPolicyAlways) },
		change: func(a *gc.GroundcoverIstioArgs) { a.Rollout.Policy = new(gc.RestartPolicyNever) }},
}

var proxyConfigInputs = []inputGroup{
	{inputs: "rollout.onDestroy rollout.timeoutSeconds rollout.maxParallel rollout.dryRunNamespace", quiet: true,
		add: func(a *gc.GroundcoverIstioArgs) {
			a.Rollout.OnDestroy, a.Rollout.TimeoutSeconds, a.Rollout.MaxParallel = new(gc.OnDestroyLeave), pulumi.Int(500), pulumi.Int(3)
			a.Rollout.DryRunNamespace = pulumi.String("lab-app")
		},
		change: func(a *gc.GroundcoverIstioArgs) {
			a.Rollout.OnDestroy, a.Rollout.TimeoutSeconds, a.Rollout.MaxParallel = new(gc.OnDestroyRestart), pulumi.Int(400), pulumi.Int(4)
			a.Rollout.DryRunNamespace = pulumi.String("changes-shop")
		}},
	{inputs: "rollout.policy", quiet: true, add: func(a *gc.GroundcoverIstioArgs) { a.Rollout.Policy = new(gc.RestartPolicyNever) },
		change: func(a *gc.GroundcoverIstioArgs) { a.Rollout.Policy = new(gc.RestartPolicyAlways) }},
	{inputs: "rollout.gateways", quiet: true, add: func(a *gc.GroundcoverIstioArgs) { a.Rollout.Gateways = pulumi.Bool(false) }},
	{inputs: "rollout.workloads.enabled", quiet: true, add: func(a *gc.GroundcoverIstioArgs) { a.Rollout.Workloads.Enabled = pulumi.Bool(false) }},
	{inputs: "rollout.workloads.namespaces rollout.workloads.selector rollout.workloads.exclude", quiet: true,
		add: func(a *gc.GroundcoverIstioArgs) {
			a.Rollout.Workloads = &gc.WorkloadsArgs{Namespaces: list("changes-shop"), Selector: pulumi.String("app=web"), Exclude: list("changes-shop/db")}
		},
		change: func(a *gc.GroundcoverIstioArgs) {
			a.Rollout.Workloads = &gc.WorkloadsArgs{Namespaces: list("lab-app"), Selector: pulumi.String("app=db"), Exclude: list("changes-shop/web")}
		}},
	{inputs: "tracing.sampling", add: func(a *gc.GroundcoverIstioArgs) { a.Tracing.Sampling = pulumi.Float64(5) }},
	{inputs: "tracing.customTags tracing.maxTagLength tracing.environment tracing.cluster tracing.source", add: attributes("one", 30)},
	{inputs: "groundcover.address", add: func(a *gc.GroundcoverIstioArgs) {
		a.Groundcover.Address = pulumi.String("second-sensor.groundcover.svc.cluster.local:9411")
	}},
}

var metricsInputs = []inputGroup{
	{inputs: "metrics.method", add: func(a *gc.GroundcoverIstioArgs) { a.Metrics.Method = new(gc.MetricsMethodNone) },
		change: func(a *gc.GroundcoverIstioArgs) { a.Metrics.Method = new(gc.MetricsMethodPodMonitor) }},
	{inputs: "metrics.namespace", add: func(a *gc.GroundcoverIstioArgs) { a.Metrics.Namespace = pulumi.String("lab-app") }},
	// No agent is in the other namespace, so nothing takes monitors.
	{inputs: "metrics.agentNamespace", add: func(a *gc.GroundcoverIstioArgs) { a.Metrics.AgentNamespace = pulumi.String("lab-app") }},
	{inputs: "metrics.components metrics.profile metrics.keep metrics.drop metrics.dropLabels metrics.interval metrics.scrapeTimeout metrics.sampleLimit " +
		"metrics.cluster metrics.environment metrics.labels metrics.podLabels metrics.monitorLabels", add: scraped("one", 5000), change: scraped("two", 6000)},
}

// attributes sets every input that adds tags to spans, or cuts them.
func attributes(value string, length int) func(*gc.GroundcoverIstioArgs) {
	return func(a *gc.GroundcoverIstioArgs) {
		a.Tracing.Environment, a.Tracing.Cluster, a.Tracing.Source = pulumi.String(value), pulumi.String(value), pulumi.String(value)
		a.Tracing.CustomTags, a.Tracing.MaxTagLength = map[string]gc.CustomTagArgs{"team": {Literal: pulumi.String(value)}}, pulumi.Int(length)
	}
}

// scraped sets every input that filters or labels metrics.
func scraped(value string, limit int) func(*gc.GroundcoverIstioArgs) {
	return func(a *gc.GroundcoverIstioArgs) {
		a.Metrics = &gc.MetricsArgs{Components: gc.MeshComponentArray{gc.MeshComponentIstiod}, Profile: new(gc.MetricsProfileMinimal), Keep: list(value), Drop: list(value + "_drop"),
			DropLabels: list(value), Interval: pulumi.String("1m"), ScrapeTimeout: pulumi.String("20s"), SampleLimit: pulumi.Int(limit), Cluster: pulumi.String(value),
			Environment: pulumi.String(value), Labels: pulumi.StringMap{"team": pulumi.String(value)}, PodLabels: list(value), MonitorLabels: pulumi.StringMap{"team": pulumi.String(value)}}
	}
}
