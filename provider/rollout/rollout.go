package rollout

import (
	"context"
	"fmt"
	"reflect"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/config"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout"
)

// Rollout makes workloads run the current configuration, and waits until they do.
type Rollout struct{}

// RolloutState is what is remembered.
type RolloutState struct {
	RolloutResourceArgs
	Restarted []string `pulumi:"restarted"`
	Skipped   []string `pulumi:"skipped"`
	Rejected  []string `pulumi:"rejected,optional"`
}

var (
	_ infer.CustomDiff[RolloutResourceArgs, RolloutState]   = (*Rollout)(nil)
	_ infer.CustomUpdate[RolloutResourceArgs, RolloutState] = (*Rollout)(nil)
	_ infer.CustomDelete[RolloutState]                      = (*Rollout)(nil)
)

// Annotate describes the resource.
func (r *Rollout) Annotate(a infer.Annotator) {
	a.SetToken("index", "Rollout")
	a.Describe(&r, "Makes workloads run the current configuration, and waits until they do: a workload whose pod template does not carry the hash is restarted; one that does is only waited for.")
}

// Annotate describes the outputs.
func (s *RolloutState) Annotate(a infer.Annotator) {
	a.Describe(&s.Restarted, "The workloads that were restarted for this configuration, each with its reason.")
	a.Describe(&s.Skipped, "The workloads that cannot be restarted this way, each with why and how to do it.")
	a.Describe(&s.Rejected, "What restarted proxies reject, each with the proxy's own words; none where they took it, or where nobody may look.")
}

// Create rolls out; a rollout on delete has nothing to do yet.
func (*Rollout) Create(ctx context.Context, req infer.CreateRequest[RolloutResourceArgs]) (infer.CreateResponse[RolloutState], error) {
	state, err := req.Inputs.run(ctx, RolloutState{}, req.DryRun)
	return infer.CreateResponse[RolloutState]{ID: "rollout-" + req.Name, Output: state}, err
}

// Update rolls out what does not run the configuration yet.
func (*Rollout) Update(ctx context.Context, req infer.UpdateRequest[RolloutResourceArgs, RolloutState]) (infer.UpdateResponse[RolloutState], error) {
	state, err := req.Inputs.run(ctx, req.State, req.DryRun)
	return infer.UpdateResponse[RolloutState]{Output: state}, err
}

// Delete restarts, where that is what the resource is for, what an update had restarted.
func (*Rollout) Delete(ctx context.Context, req infer.DeleteRequest[RolloutState]) (infer.DeleteResponse, error) {
	args := req.State.RolloutResourceArgs
	if !args.onDelete() {
		return infer.DeleteResponse{}, nil
	}
	client, err := config.Client(ctx)
	if err != nil {
		return infer.DeleteResponse{}, err
	}
	spec := args.spec()
	spec.ConfigHash, spec.Forget = "", true
	for i := range spec.Targets {
		// A named workload is istiod, whose template somebody else puts right; the proxies need it whole.
		spec.Targets[i].Await = true
	}
	if args.Proxies != nil {
		targets, _, err := args.Proxies.find(ctx, client, rollout.AwaitForgotten)
		if err != nil {
			return infer.DeleteResponse{}, err
		}
		spec.Targets = append(spec.Targets, targets...)
	}
	_, err = rollout.Run(ctx, client.Dynamic, spec, p.GetLogger(ctx).InfoStatusf)
	return infer.DeleteResponse{}, err
}

// Diff compares the configuration and, where that is the same, looks for named workloads that do not run it. Proxies are
// not looked for again: one that is new was started with the configuration that stands.
func (*Rollout) Diff(ctx context.Context, req infer.DiffRequest[RolloutResourceArgs, RolloutState]) (infer.DiffResponse, error) {
	diff := infer.DiffResponse{DetailedDiff: map[string]p.PropertyDiff{}}
	old, now := req.State.RolloutResourceArgs, req.Inputs
	for property, values := range map[string][2]any{
		"configHash": {old.ConfigHash, now.ConfigHash}, "targets": {old.Targets, now.Targets},
		"proxies": {old.Proxies, now.Proxies}, "trigger": {old.Trigger, now.Trigger},
	} {
		if !reflect.DeepEqual(values[0], values[1]) {
			diff.HasChanges = true
			diff.DetailedDiff[property] = p.PropertyDiff{Kind: p.Update, InputDiff: true}
		}
	}
	if diff.HasChanges || now.ConfigHash == "" || len(now.Targets) == 0 || now.onDelete() {
		return diff, nil
	}
	if now.outdated(ctx) {
		diff.HasChanges = true
		diff.DetailedDiff["configHash"] = p.PropertyDiff{Kind: p.Update, InputDiff: true}
	}
	return diff, nil
}

// outdated looks whether a named workload lacks the hash, and says which.
func (args RolloutResourceArgs) outdated(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, cluster.InspectTimeout)
	defer cancel()
	client, err := config.Client(ctx)
	if err != nil {
		return false
	}
	pending, err := rollout.Pending(ctx, client.Dynamic, args.spec())
	if err != nil {
		p.GetLogger(ctx).Warningf("whether workloads run the configuration was not looked at: %s", err)
		return false
	}
	found := false
	for _, need := range pending {
		// One that is only not rolled out may be being scaled, which is no business of this resource.
		if need.Restart {
			p.GetLogger(ctx).Warningf("%s %s; the next update restarts it", need.Target, need.Why)
			found = true
		}
	}
	return found
}

// run restarts and waits. What was done before a failure is recorded, so that the next update goes on from there.
func (args RolloutResourceArgs) run(ctx context.Context, old RolloutState, preview bool) (RolloutState, error) {
	state := RolloutState{RolloutResourceArgs: args, Restarted: []string{}, Skipped: []string{}}
	if preview || args.onDelete() {
		return state, nil
	}
	client, err := config.Client(ctx)
	if err != nil {
		return state, err
	}
	spec := args.spec()
	if args.Proxies != nil {
		targets, skipped, err := args.Proxies.find(ctx, client, rollout.AwaitInjection)
		if err != nil {
			return state, infer.ResourceInitFailedError{Reasons: []string{err.Error()}}
		}
		spec.Targets = append(spec.Targets, targets...)
		state.skip(skipped)
	}
	result, err := rollout.Run(ctx, client.Dynamic, spec, p.GetLogger(ctx).InfoStatusf)
	for _, target := range result.Restarted {
		state.Restarted = append(state.Restarted, withReason(target))
	}
	state.skip(result.Skipped)
	if err != nil {
		return state, infer.ResourceInitFailedError{Reasons: append([]string{err.Error()}, args.rejections(ctx, client, result.Restarted)...)}
	}
	restarted := result.Restarted
	if len(old.Rejected) > 0 {
		restarted = spec.Targets // those of the last time may reject it still
	}
	return state, args.prove(ctx, client, restarted, &state)
}

func (s *RolloutState) skip(skipped []rollout.Skipped) {
	for _, one := range skipped {
		s.Skipped = append(s.Skipped, fmt.Sprintf("%s: %s; %s", one.Target, one.Why, one.How))
	}
}

func withReason(target rollout.Target) string {
	if target.Reason == "" {
		return target.String()
	}
	return target.String() + ": " + target.Reason
}
