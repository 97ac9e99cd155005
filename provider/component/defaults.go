package component

import (
	"context"
	"fmt"
	"math"
	"slices"

	"k8s.io/utils/ptr"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/internals"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// resolver resolves outputs among the inputs, and remembers which are unknown and whether any is secret.
type resolver struct {
	ctx     context.Context
	unknown []string
	secret  bool
	// problems are those that a Request cannot show.
	problems problems
	err      error
}

// request is the inputs with every default applied.
func (in *resolver) request(args GroundcoverIstioArgs, preview bool) (request.Request, error) {
	groundcover := or(args.Groundcover)
	namespace := value(in, "groundcover.namespace", groundcover.Namespace, "")
	inputs := request.Request{
		Preview:        preview,
		IgnoreFindings: value(in, "ignoreFindings", args.IgnoreFindings, []string(nil)),
		Groundcover: request.Groundcover{
			Namespace:      namespace,
			NamespaceGiven: namespace != "",
			Release:        value(in, "groundcover.release", groundcover.Release, request.DefaultRelease),
			Service:        value(in, "groundcover.service", groundcover.Service, ""),
			Address:        value(in, "groundcover.address", groundcover.Address, ""),
		},
		Istio:   in.istio(or(args.Istio)),
		Tracing: in.tracing(or(args.Tracing)),
		Metrics: in.metrics(or(args.Metrics)),
		Rollout: in.rollout(or(args.Rollout)),
	}
	if namespace == "" {
		inputs.Groundcover.Namespace = request.DefaultNamespace
	}
	slices.Sort(in.unknown)
	inputs.Unknown = in.unknown
	return inputs, in.err
}

// istio sets the revisions by one of its two inputs.
func (in *resolver) istio(args IstioArgs) request.Istio {
	one := value(in, "istio.revision", args.Revision, "")
	istio := request.Istio{
		Namespace:  value(in, "istio.namespace", args.Namespace, ""),
		Revisions:  value(in, "istio.revisions", args.Revisions, []string(nil)),
		MeshConfig: ptr.Deref(args.MeshConfig, request.DefaultMeshConfig),
	}
	given := func(path string, set bool) bool { return set || slices.Contains(in.unknown, path) }
	switch {
	case given("istio.revision", one != "") && given("istio.revisions", len(istio.Revisions) > 0):
		in.problems.add("istio.revision", "must not be set with istio.revisions; set one of the two")
	case one != "":
		istio.Revisions, istio.OneRevision = []string{one}, true
	}
	return istio
}

func (in *resolver) rollout(args RolloutArgs) request.Rollout {
	workloads := or(args.Workloads)
	return request.Rollout{
		Policy:         ptr.Deref(args.Policy, request.DefaultPolicy),
		OnDestroy:      ptr.Deref(args.OnDestroy, request.DefaultOnDestroy),
		ControlPlane:   value(in, "rollout.controlPlane", args.ControlPlane, request.DefaultControlPlane),
		Gateways:       value(in, "rollout.gateways", args.Gateways, request.DefaultGateways),
		Workloads:      value(in, "rollout.workloads.enabled", workloads.Enabled, request.DefaultWorkloads),
		Namespaces:     value(in, "rollout.workloads.namespaces", workloads.Namespaces, []string(nil)),
		Selector:       value(in, "rollout.workloads.selector", workloads.Selector, ""),
		Exclude:        value(in, "rollout.workloads.exclude", workloads.Exclude, []string(nil)),
		TimeoutSeconds: value(in, "rollout.timeoutSeconds", args.TimeoutSeconds, request.DefaultTimeoutSeconds),
		MaxParallel:    value(in, "rollout.maxParallel", args.MaxParallel, request.DefaultMaxParallel),
		MaxFailures:    value(in, "rollout.maxFailures", args.MaxFailures, request.DefaultMaxFailures),

		DryRunNamespace: value(in, "rollout.dryRunNamespace", args.DryRunNamespace, ""),
	}
}

func (in *resolver) metrics(args MetricsArgs) request.Metrics {
	metrics := request.Metrics{
		Method:         ptr.Deref(args.Method, request.DefaultMethod),
		Profile:        ptr.Deref(args.Profile, request.DefaultProfile),
		Components:     request.MeshComponents(),
		Keep:           value(in, "metrics.keep", args.Keep, []string(nil)),
		Drop:           value(in, "metrics.drop", args.Drop, []string(nil)),
		DropLabels:     value(in, "metrics.dropLabels", args.DropLabels, []string(nil)),
		Interval:       value(in, "metrics.interval", args.Interval, request.DefaultInterval),
		Timeout:        value(in, "metrics.scrapeTimeout", args.ScrapeTimeout, ""),
		Cluster:        value(in, "metrics.cluster", args.Cluster, ""),
		Environment:    value(in, "metrics.environment", args.Environment, ""),
		Labels:         value(in, "metrics.labels", args.Labels, map[string]string(nil)),
		PodLabels:      value(in, "metrics.podLabels", args.PodLabels, []string(nil)),
		Namespace:      value(in, "metrics.namespace", args.Namespace, ""),
		AgentNamespace: value(in, "metrics.agentNamespace", args.AgentNamespace, ""),
		MonitorLabels:  value(in, "metrics.monitorLabels", args.MonitorLabels, map[string]string(nil)),
	}
	// A limit of 0 is refused, so it cannot stand for none.
	if limit := value(in, "metrics.sampleLimit", args.SampleLimit, math.MinInt); limit != math.MinInt {
		metrics.SampleLimit = &limit
	}
	if len(args.Components) > 0 {
		metrics.Components = args.Components
	}
	return metrics
}

func (in *resolver) tracing(args TracingArgs) request.Tracing {
	tracing := request.Tracing{
		Enabled:          value(in, "tracing.enabled", args.Enabled, request.DefaultTracing),
		Protocol:         ptr.Deref(args.Protocol, request.DefaultProtocol),
		API:              ptr.Deref(args.API, request.DefaultAPI),
		Sampling:         value(in, "tracing.sampling", args.Sampling, request.DefaultSampling),
		MaxTagLength:     value(in, "tracing.maxTagLength", args.MaxTagLength, 0),
		Environment:      value(in, "tracing.environment", args.Environment, ""),
		Cluster:          value(in, "tracing.cluster", args.Cluster, ""),
		Source:           value(in, "tracing.source", args.Source, ""),
		TakeOver:         value(in, "tracing.takeOver", args.TakeOver, request.DefaultTakeOver),
		ReplaceDefault:   value(in, "tracing.replaceDefault", args.ReplaceDefault, request.DefaultReplaceDefault),
		AcceptNamespaces: value(in, "tracing.acceptNamespaces", args.AcceptNamespaces, []string(nil)),
		OnRejection:      ptr.Deref(args.OnRejection, request.DefaultOnRejection),
		CustomTags:       map[string]request.CustomTag{},
	}
	for name, tag := range args.CustomTags {
		path := fmt.Sprintf("tracing.customTags[%q]", name)
		tracing.CustomTags[name] = request.CustomTag{
			Literal:      value(in, path+".literal", tag.Literal, ""),
			Header:       value(in, path+".header", tag.Header, ""),
			Environment:  value(in, path+".environment", tag.Environment, ""),
			DefaultValue: value(in, path+".defaultValue", tag.DefaultValue, ""),
		}
	}
	return tracing
}

// value is an input's value, or its default where it was not given or is not known yet.
func value[T any](in *resolver, path string, input pulumi.Input, standard T) T {
	if input == nil {
		return standard
	}
	result, err := internals.UnsafeAwaitOutput(in.ctx, pulumi.ToOutput(input))
	if err != nil {
		in.err = fmt.Errorf("reading the input %s: %w", path, err)
		return standard
	}
	if result.Secret {
		in.secret = true
	}
	if !result.Known {
		in.unknown = append(in.unknown, path)
		return standard
	}
	switch given := result.Value.(type) {
	case T:
		return given
	case *T:
		if given != nil {
			return *given
		}
	}
	return standard
}

func or[T any](given *T) T {
	var zero T
	return ptr.Deref(given, zero)
}
