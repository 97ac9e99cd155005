package rollout

import (
	"context"
	"fmt"
	"time"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
	"k8s.io/utils/ptr"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/config"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout"
)

// Args are the inputs of a Rollout.
type Args struct {
	Trigger        *request.Trigger   `pulumi:"trigger,optional"`
	Targets        []Target           `pulumi:"targets"`
	Proxies        *Proxies           `pulumi:"proxies,optional"`
	Istiod         *Istiod            `pulumi:"istiod,optional"`
	ConfigHash     string             `pulumi:"configHash"`
	OnDelete       *request.OnDestroy `pulumi:"onDelete,optional"`
	UnlessRecorded *RecordedFields    `pulumi:"unlessRecorded,optional"`
	MaxParallel    *int               `pulumi:"maxParallel,optional"`
	MaxFailures    *int               `pulumi:"maxFailures,optional"`
	TimeoutSeconds *int               `pulumi:"timeoutSeconds,optional"`
}

// Annotate describes the inputs.
func (args *Args) Annotate(a infer.Annotator) {
	a.Describe(&args.Trigger, fmt.Sprintf("The moment at which the rollout restarts workloads. Default: `%s`.", request.OnCreate))
	a.Describe(&args.Targets, "The workloads to restart, in this order; they are rolled out before the first workload of `proxies` restarts.")
	a.Describe(&args.Proxies, "The workloads with a proxy to restart, found when the rollout runs; gateways restart before other workloads. Default: none.")
	a.Describe(&args.Istiod, "The control plane with which the rollout verifies, after restarts, that proxies accept the configuration. Default: none, and nothing is verified.")
	a.Describe(&args.ConfigHash, fmt.Sprintf("The hash of the configuration, which differs between any two configurations. It is written to the pod template as the annotation `%s`.", names.HashAnnotation))
	a.Describe(&args.OnDelete, fmt.Sprintf("The effect of the deletion of a rollout with the trigger `%s`. A change of this input restarts nothing. Default: `%s`.", request.OnDelete, request.DefaultOnDestroy))
	a.Describe(&args.UnlessRecorded, fmt.Sprintf("The fields that hold the configuration. While a component has a record on them, a rollout with the trigger `%s` restarts nothing: after a rename, another resource manages the configuration. Default: none.", request.OnDelete))
	a.Describe(&args.MaxParallel, fmt.Sprintf("The number of workloads that restart at the same time; a workload that fails to restart counts until the end. Minimum: 1. Maximum: %d. Default: %d.", request.MaxMaxParallel, request.DefaultMaxParallel))
	a.Describe(&args.MaxFailures, fmt.Sprintf("The number of namespaces whose gateways and injected workloads may fail to roll out. Those of other namespaces still restart, the output `failed` and a warning name the workloads that failed, and the update succeeds. Where workloads of more namespaces fail, or where all gateways or all injected workloads fail, no further workload restarts and the update fails. With 0 every failure fails the update. Maximum: %d. Default: %d.", request.MaxMaxFailures, request.DefaultMaxFailures))
	a.Describe(&args.TimeoutSeconds, fmt.Sprintf("The time for the whole rollout, in seconds. Minimum: 1. Maximum: %d. Default: %d. The resource option `customTimeouts` applies where it is shorter.", request.MaxTimeoutSeconds, request.DefaultTimeoutSeconds))
}

// Istiod is a control plane.
type Istiod struct {
	Namespace string  `pulumi:"namespace"`
	Revision  *string `pulumi:"revision,optional"`
}

// Annotate describes the control plane.
func (i *Istiod) Annotate(a infer.Annotator) {
	a.SetToken("index", "Istiod")
	a.Describe(&i, "A control plane of Istio.")
	a.Describe(&i.Namespace, "The namespace of istiod.")
	a.Describe(&i.Revision, "The revision of istiod; `default` for one without a revision. Default: all revisions in the namespace.")
}

// Target is one workload.
type Target struct {
	Kind      string  `pulumi:"kind"`
	Namespace string  `pulumi:"namespace"`
	Name      string  `pulumi:"name"`
	Reason    *string `pulumi:"reason,optional"`
}

// Annotate describes a target.
func (t *Target) Annotate(a infer.Annotator) {
	a.SetToken("index", "RolloutTarget")
	a.Describe(&t, "A workload to restart.")
	a.Describe(&t.Kind, "The kind of the workload: `Deployment`, `DaemonSet` or `StatefulSet` (apps/v1).")
	a.Describe(&t.Namespace, "The namespace of the workload.")
	a.Describe(&t.Name, "The name of the workload.")
	a.Describe(&t.Reason, "The reason for the restart, for the output `restarted`. Default: none.")
}

// Check refuses numbers that are out of range. A number that is unknown in a preview is checked in the update. Of a cluster that
// is gone, with skipUpdateUnreachable, the inputs stay those of the state.
func (*Rollout) Check(ctx context.Context, req infer.CheckRequest) (infer.CheckResponse[Args], error) {
	if req.OldInputs.Len() > 0 && config.SkipsUpdate(ctx, "Rollout "+req.Name) {
		args, failures, err := infer.DefaultCheck[Args](ctx, req.OldInputs)
		return infer.CheckResponse[Args]{Inputs: args, Failures: failures}, err
	}
	args, failures, err := infer.DefaultCheck[Args](ctx, req.NewInputs)
	for name, limits := range map[string][2]int{"maxParallel": {1, request.MaxMaxParallel}, "maxFailures": {0, request.MaxMaxFailures},
		"timeoutSeconds": {1, request.MaxTimeoutSeconds}} {
		if value := req.NewInputs.Get(name); value.IsNumber() {
			if reason := request.OutOfRange(value.AsNumber(), limits[0], limits[1]); reason != "" {
				failures = append(failures, p.CheckFailure{Property: name, Reason: reason})
			}
		}
	}
	return infer.CheckResponse[Args]{Inputs: args, Failures: failures}, err
}

func (args Args) onDelete() bool {
	return ptr.Deref(args.Trigger, request.OnCreate) == request.OnDelete
}

// restartsOnDelete says whether a delete has anything to do.
func (args Args) restartsOnDelete() bool {
	return args.onDelete() && ptr.Deref(args.OnDelete, request.DefaultOnDestroy) == request.Restart
}

// spec is the run over the named targets, with the defaults applied.
func (args Args) spec() rollout.Spec {
	spec := rollout.Spec{
		ConfigHash:  args.ConfigHash,
		MaxParallel: ptr.Deref(args.MaxParallel, request.DefaultMaxParallel),
		MaxFailures: ptr.Deref(args.MaxFailures, request.DefaultMaxFailures),
		Timeout:     time.Duration(ptr.Deref(args.TimeoutSeconds, request.DefaultTimeoutSeconds)) * time.Second,
	}
	for _, target := range args.Targets {
		spec.Targets = append(spec.Targets, rollout.Target{Kind: target.Kind, Namespace: target.Namespace, Name: target.Name,
			Reason: ptr.Deref(target.Reason, ""), Group: rollout.GroupNamed})
	}
	return spec
}
