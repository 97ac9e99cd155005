package provider

import (
	"context"
	"fmt"
	"strings"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
	"k8s.io/client-go/dynamic"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout"
)

// guarded is one write that is looked at.
type guarded struct {
	watch   *watched
	objects dynamic.ResourceInterface
	// old is what stood before the write; its zero value says that nothing of ours did.
	old      ObjectPatchState
	standing patch.Applied
}

// look follows the write and, where proxies reject it, takes it back or leaves it, as asked; both is an error.
func (g guarded) look(ctx context.Context, state ObjectPatchState) (ObjectPatchState, error) {
	if err := g.rolledOut(ctx, state); err != nil {
		return state, infer.ResourceInitFailedError{Reasons: []string{err.Error()}}
	}
	before := g.watch.before
	if !g.standing.Written {
		before = nil // it was left standing although rejected: is it still?
	}
	outcome := g.watch.follow(ctx, before)
	if len(outcome.Rejections) == 0 {
		say(ctx, state.ref().String(), outcome)
		return state, nil
	}
	rejected := texts(outcome.Rejections)
	said := fmt.Sprintf("writing %s: proxies reject what istiod sends them since: %s; a proxy that starts with it serves nothing", state.ref(), strings.Join(atMost(rejected), "; "))
	if plain(state.Guard.OnRejection, OnRejection(request.RevertRejected)) == OnRejection(request.LeaveRejected) {
		state.Rejected = rejected
		return state, infer.ResourceInitFailedError{Reasons: []string{said + ". It was left as it is (onRejection: Leave)"}}
	}
	if err := g.takeBack(ctx, &state); err != nil {
		state.Rejected = rejected
		return state, infer.ResourceInitFailedError{Reasons: []string{fmt.Sprintf("%s. Putting back what was there failed, so it stands: %s", said, err)}}
	}
	return state, fmt.Errorf("%s. What was there before was put back (onRejection: Revert)", said)
}

// takeBack puts back what was there: nothing of ours, or what an earlier update had set.
func (g guarded) takeBack(ctx context.Context, state *ObjectPatchState) error {
	if g.old.Name == "" {
		kept, err := patch.Revert(ctx, g.objects, state.ref(), g.standing)
		if err == nil && len(kept) > 0 {
			p.GetLogger(ctx).Warningf("%s: changed by somebody meanwhile, and left as it is: %s", state.ref(), strings.Join(kept, ", "))
		}
		if err != nil {
			return err
		}
	} else if _, err := patch.Apply(ctx, g.objects, state.ref(), g.old.want(), g.standing, plain(g.old.CreateIfMissing, false)); err != nil {
		return err
	}
	if err := g.rolledOut(ctx, *state); err != nil {
		p.GetLogger(ctx).Warningf("%s was put back, and is not rolled out: %s", state.ref(), err)
	}
	return nil
}

// rolledOut waits for a workload that was written to, with its pods' own reason when they do not come up. Proxies are not
// to be asked of an istiod that is on its way out.
func (g guarded) rolledOut(ctx context.Context, state ObjectPatchState) error {
	if !rollout.IsWorkload(state.APIVersion, state.Kind) {
		return nil
	}
	client, err := clientOf(ctx)
	if err != nil {
		return err
	}
	target := rollout.Target{Kind: state.Kind, Namespace: text(state.Namespace), Name: state.Name, Await: true}
	return rollout.Await(ctx, client.Dynamic, target, g.watch.guard.rollout(), p.GetLogger(ctx).InfoStatusf)
}

// atMost names the first of many proxies.
func atMost(texts []string) []string {
	const most = 3
	if len(texts) <= most {
		return texts
	}
	return append(texts[:most:most], fmt.Sprintf("and %d more", len(texts)-most))
}
