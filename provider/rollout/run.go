package rollout

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"github.com/pulumi/pulumi-go-provider/infer"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/config"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/guard"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout/injection"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/secret"
)

// run restarts what does not run the configuration yet, and verifies what is not verified. A preview lists what it would restart,
// a rollout on delete does nothing, and an update of a rollout that is complete restarts nothing. Together with an
// infer.ResourceInitFailedError the state records what was done, so that the next update continues from there.
func (args Args) run(ctx context.Context, old State, preview bool) (State, error) {
	state := State{Args: args, Restarted: []string{}, Skipped: []string{}}
	switch {
	case args.onDelete():
		state.listed = true // none
		state.RolledOut, state.Verified = true, true
		return state, nil
	case preview:
		if restarts := args.expected(ctx); restarts != nil {
			state.Restarted, state.listed = restarts, true
		}
		return state, nil
	}
	client, err := config.Client(ctx)
	if err != nil {
		return state, err
	}
	if old.ConfigHash != args.ConfigHash {
		old = State{}
	}
	state.Restarted = append(state.Restarted, old.Restarted...)
	switch earlier := targetsOf(old.Restarted); {
	case old.complete(args) && !args.outdated(ctx):
		state.Skipped, state.RolledOut, state.Verified, state.Failed = append(state.Skipped, old.Skipped...), true, old.Verified, old.Failed
		if old.Verified {
			return state, nil
		}
		return state, args.verify(ctx, client, earlier, &state)
	case !old.Verified && len(earlier) > 0:
		// Where an interrupted rollout already restarted workloads that reject the configuration, no other workload restarts.
		if rejected := args.rejections(ctx, client, earlier); len(rejected) > 0 {
			state.Rejected = rejected
			return state, rejectedError(rejected)
		}
	}
	return state, args.restart(ctx, client, old, &state)
}

// restart finds the workloads, restarts them, waits, and verifies.
func (args Args) restart(ctx context.Context, client *cluster.Client, old State, state *State) error {
	spec := args.spec()
	if args.Proxies != nil {
		targets, skipped, err := args.Proxies.find(ctx, client, injection.Await)
		if err != nil {
			return infer.ResourceInitFailedError{Reasons: []string{err.Error()}}
		}
		spec.Targets = append(spec.Targets, targets...)
		state.skip(skipped)
	}
	result, err := rollout.Run(ctx, client.Dynamic, spec, secret.Logger(ctx).InfoStatusf)
	for _, target := range result.Restarted {
		if text := withReason(target); !slices.Contains(state.Restarted, text) {
			state.Restarted = append(state.Restarted, text)
		}
	}
	state.skip(result.Skipped)
	if err != nil {
		reasons := []string{err.Error()}
		if rejected := args.rejections(ctx, client, result.Restarted); len(rejected) > 0 {
			reasons = append(reasons, guard.RejectedText(rejected))
		}
		return infer.ResourceInitFailedError{Reasons: reasons}
	}
	state.RolledOut, state.Failed = true, reportFailed(ctx, result.Failed)
	unverified := slices.Clone(result.Restarted)
	if !old.Verified {
		unverified = append(unverified, result.Current...) // an earlier run restarted them
	}
	unverified = slices.DeleteFunc(unverified, func(target rollout.Target) bool {
		return slices.ContainsFunc(result.Failed, func(f rollout.Failed) bool { return f.Target == target })
	})
	return args.verify(ctx, client, unverified, state)
}

// complete says that a rollout with these inputs has nothing left to restart: what differs, if anything, are limits and what a
// delete does.
func (s State) complete(args Args) bool {
	same := reflect.DeepEqual(s.Targets, args.Targets) && reflect.DeepEqual(s.Proxies.selects(), args.Proxies.selects()) && reflect.DeepEqual(s.Istiod, args.Istiod) &&
		reflect.DeepEqual(s.Trigger, args.Trigger) && s.ConfigHash == args.ConfigHash
	return same && s.RolledOut && (s.Verified || len(s.Restarted) > 0)
}

func (s *State) skip(skipped []rollout.Skipped) {
	for _, one := range skipped {
		s.Skipped = append(s.Skipped, fmt.Sprintf("%s: %s; %s", one.Target, one.Blocked.Reason, one.Blocked.Fix))
	}
}

// reportFailed warns about the workloads that failed and do not fail the rollout, and returns them as texts.
func reportFailed(ctx context.Context, failed []rollout.Failed) []string {
	var texts []string
	for _, one := range failed {
		texts = append(texts, one.Status)
	}
	if len(texts) > 0 {
		secret.Logger(ctx).Warningf("%d workloads failed to roll out and do not fail the update (maxFailures): %s", len(texts), names.FirstMessages(texts, mostFailed))
	}
	return texts
}

// mostFailed is how many failed workloads a warning names.
const mostFailed = 5
