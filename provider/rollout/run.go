package rollout

import (
	"context"
	"fmt"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/config"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout/injection"
)

// run finds the workloads, restarts them, waits, and verifies. A preview lists what it would restart, and a rollout on delete does
// nothing. Together with an
// infer.ResourceInitFailedError the state records what was done, so that the next update continues from there.
func (args Args) run(ctx context.Context, old State, preview bool) (State, error) {
	state := State{Args: args, Restarted: []string{}, Skipped: []string{}}
	switch {
	case args.onDelete():
		state.listed = true // none
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
	spec := args.spec()
	if args.Proxies != nil {
		targets, skipped, err := args.Proxies.find(ctx, client, injection.Await)
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
		restarted = spec.Targets // the last update restarted the others, and they may still reject the configuration
	}
	return state, args.verify(ctx, client, restarted, &state)
}

func (s *State) skip(skipped []rollout.Skipped) {
	for _, one := range skipped {
		s.Skipped = append(s.Skipped, fmt.Sprintf("%s: %s; %s", one.Target, one.Blocked.Reason, one.Blocked.Fix))
	}
}

func withReason(target rollout.Target) string {
	if target.Reason == "" {
		return target.String()
	}
	return target.String() + ": " + target.Reason
}
