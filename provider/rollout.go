package provider

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"time"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout"
)

// Rollout makes workloads run the current configuration, and waits until they do.
type Rollout struct{}

// RolloutTarget is one workload.
type RolloutTarget struct {
	Kind      string  `pulumi:"kind"`
	Namespace string  `pulumi:"namespace"`
	Name      string  `pulumi:"name"`
	Reason    *string `pulumi:"reason,optional"`
}

// RolloutResourceArgs are the inputs.
type RolloutResourceArgs struct {
	Targets        []RolloutTarget `pulumi:"targets"`
	ConfigHash     string          `pulumi:"configHash"`
	MaxParallel    *int            `pulumi:"maxParallel,optional"`
	TimeoutSeconds *int            `pulumi:"timeoutSeconds,optional"`
}

// RolloutState is what is remembered.
type RolloutState struct {
	RolloutResourceArgs
	Restarted []string `pulumi:"restarted"`
	Skipped   []string `pulumi:"skipped"`
}

var (
	_ infer.CustomDiff[RolloutResourceArgs, RolloutState]   = (*Rollout)(nil)
	_ infer.CustomUpdate[RolloutResourceArgs, RolloutState] = (*Rollout)(nil)
)

// Annotate describes the resource.
func (r *Rollout) Annotate(a infer.Annotator) {
	a.SetToken("index", "Rollout")
	a.Describe(&r, "Makes workloads run the current configuration, and waits until they do: a workload whose pod template does not carry the hash is restarted; one that does is only waited for. Destroying it changes nothing in the cluster.")
}

// Annotate describes a target.
func (t *RolloutTarget) Annotate(a infer.Annotator) {
	a.SetToken("index", "RolloutTarget")
	a.Describe(&t, "One workload.")
	a.Describe(&t.Kind, "Deployment, DaemonSet or StatefulSet.")
	a.Describe(&t.Namespace, "Its namespace.")
	a.Describe(&t.Name, "Its name.")
	a.Describe(&t.Reason, "Why it has to restart, for the output `restarted`. Default: none.")
}

// Annotate describes the inputs.
func (args *RolloutResourceArgs) Annotate(a infer.Annotator) {
	a.Describe(&args.Targets, "The workloads, in the order in which they restart.")
	a.Describe(&args.ConfigHash, "What tells one configuration from another; written to the pod template as the annotation `groundcover.com/istio-config-hash`.")
	a.Describe(&args.MaxParallel, "How many workloads may roll at the same time. Default: 5.")
	a.Describe(&args.TimeoutSeconds, "How long all of it may take, in seconds. Default: 600. The resource option `customTimeouts` wins where it is shorter.")
}

// Annotate describes the outputs.
func (s *RolloutState) Annotate(a infer.Annotator) {
	a.Describe(&s.Restarted, "The workloads that were restarted, each with its reason.")
	a.Describe(&s.Skipped, "The workloads that cannot be restarted this way, each with why and how to do it.")
}

// Create rolls out.
func (*Rollout) Create(ctx context.Context, request infer.CreateRequest[RolloutResourceArgs]) (infer.CreateResponse[RolloutState], error) {
	state, err := request.Inputs.run(ctx, request.DryRun)
	return infer.CreateResponse[RolloutState]{ID: "rollout-" + request.Name, Output: state}, err
}

// Update rolls out what does not run the configuration yet.
func (*Rollout) Update(ctx context.Context, request infer.UpdateRequest[RolloutResourceArgs, RolloutState]) (infer.UpdateResponse[RolloutState], error) {
	state, err := request.Inputs.run(ctx, request.DryRun)
	return infer.UpdateResponse[RolloutState]{Output: state}, err
}

// Diff compares the configuration and, where that is the same, looks for workloads that do not run it.
func (*Rollout) Diff(ctx context.Context, request infer.DiffRequest[RolloutResourceArgs, RolloutState]) (infer.DiffResponse, error) {
	diff := infer.DiffResponse{DetailedDiff: map[string]p.PropertyDiff{}}
	mark := func(property string) {
		diff.HasChanges = true
		diff.DetailedDiff[property] = p.PropertyDiff{Kind: p.Update, InputDiff: true}
	}
	if request.State.ConfigHash != request.Inputs.ConfigHash {
		mark("configHash")
	}
	if !reflect.DeepEqual(request.State.Targets, request.Inputs.Targets) {
		mark("targets")
	}
	if diff.HasChanges || request.Inputs.ConfigHash == "" {
		return diff, nil
	}
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	client, err := clientOf(ctx)
	if err != nil {
		return diff, nil
	}
	pending, err := rollout.Pending(ctx, client.Dynamic, request.Inputs.spec())
	if err != nil {
		p.GetLogger(ctx).Warningf("whether workloads run the configuration was not looked at: %s", err)
		return diff, nil
	}
	for _, need := range pending {
		// One that is only not rolled out may be being scaled, which is no business of this resource.
		if need.Restart {
			p.GetLogger(ctx).Warningf("%s %s; the next update restarts it", need.Target, need.Why)
			mark("configHash")
		}
	}
	return diff, nil
}

// run restarts and waits. What was done before a failure is recorded, so that the next update goes on from there.
func (args RolloutResourceArgs) run(ctx context.Context, preview bool) (RolloutState, error) {
	state := RolloutState{RolloutResourceArgs: args, Restarted: []string{}, Skipped: []string{}}
	if preview {
		return state, nil
	}
	client, err := clientOf(ctx)
	if err != nil {
		return state, err
	}
	result, err := rollout.Run(ctx, client.Dynamic, args.spec(), p.GetLogger(ctx).InfoStatusf)
	for _, target := range result.Restarted {
		state.Restarted = append(state.Restarted, strings.TrimSuffix(target.String()+": "+target.Reason, ": "))
	}
	for _, skipped := range result.Skipped {
		state.Skipped = append(state.Skipped, fmt.Sprintf("%s: %s; %s", skipped.Target, skipped.Why, skipped.How))
	}
	if err != nil {
		return state, infer.ResourceInitFailedError{Reasons: []string{err.Error()}}
	}
	return state, nil
}

func (args RolloutResourceArgs) spec() rollout.Spec {
	spec := rollout.Spec{ConfigHash: args.ConfigHash, MaxParallel: request.DefaultMaxParallel, Timeout: request.DefaultTimeoutSeconds * time.Second}
	if args.MaxParallel != nil {
		spec.MaxParallel = *args.MaxParallel
	}
	if args.TimeoutSeconds != nil {
		spec.Timeout = time.Duration(*args.TimeoutSeconds) * time.Second
	}
	for _, target := range args.Targets {
		spec.Targets = append(spec.Targets, rollout.Target{Kind: target.Kind, Namespace: target.Namespace, Name: target.Name, Reason: text(target.Reason)})
	}
	return spec
}
