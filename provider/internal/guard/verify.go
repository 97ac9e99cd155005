package guard

import (
	"context"
	"fmt"
	"strings"

	"k8s.io/client-go/dynamic"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout/workload"
)

// Write is one write that a guard verifies.
type Write struct {
	Objects dynamic.ResourceInterface
	Ref     patch.Ref
	// Previous is what stood of this package before the write, nil for nothing.
	Previous *Previous
	Standing patch.Standing
}

// Previous is the write that a rejected one reverts to.
type Previous struct {
	Want            patch.Want
	CreateIfMissing bool
}

// Rejected says that proxies reject a write. Standing says whether it stands all the same.
type Rejected struct {
	Messages []string
	Standing bool
	text     string
}

func (r *Rejected) Error() string { return r.text }

// Verify follows the write until every connected proxy acknowledged it, and reverts one that proxies reject, or leaves it.
// Its error is a *Rejected, or says why a workload that was written to does not roll out.
func (w *Watch) Verify(ctx context.Context, write Write) error {
	if err := w.rolledOut(ctx, write.Ref); err != nil {
		return err
	}
	before := w.before
	if !write.Standing.Written {
		before = nil // it stood rejected: does it still?
	}
	outcome := proof.Follow(ctx, w.reader.Read, before, w.guard.Provider, w.guard.Wait)
	if len(outcome.Rejections) == 0 {
		LogOutcome(w.log, write.Ref.String(), outcome)
		return nil
	}
	rejected := &Rejected{Messages: Messages(outcome.Rejections), Standing: true}
	text := fmt.Sprintf("writing %s: %s", write.Ref, RejectedText(rejected.Messages))
	if !w.guard.Revert {
		rejected.text = text + ". The configuration stays (onRejection: Leave)"
		return rejected
	}
	if err := w.rollBack(ctx, write); err != nil {
		rejected.text = fmt.Sprintf("%s. The configuration stays, since reverting it failed: %s", text, err)
		return rejected
	}
	rejected.Standing, rejected.text = false, text+". The previous configuration was restored (onRejection: Revert)"
	return rejected
}

// rollBack restores what was there: nothing of this package, or what an earlier update had set.
func (w *Watch) rollBack(ctx context.Context, write Write) error {
	if write.Previous == nil {
		kept, err := patch.GiveBack(ctx, write.Objects, write.Ref, write.Standing)
		if err != nil {
			return err
		}
		if len(kept) > 0 {
			w.log.Warningf("%s: another manager changed %s meanwhile; the change stays", write.Ref, strings.Join(kept, ", "))
		}
	} else if _, err := patch.Apply(ctx, write.Objects, write.Ref, write.Previous.Want, write.Standing, write.Previous.CreateIfMissing); err != nil {
		return err
	}
	if err := w.rolledOut(ctx, write.Ref); err != nil {
		w.log.Warningf("%s was reverted, but does not roll out: %s", write.Ref, err)
	}
	return nil
}

// rolledOut waits for a workload that was written to, and fails with its pods' own reason. An istiod that terminates
// tells nothing of its proxies.
func (w *Watch) rolledOut(ctx context.Context, ref patch.Ref) error {
	if !workload.RollsOut(ref.APIVersion, ref.Kind) {
		return nil
	}
	target := rollout.Target{Kind: ref.Kind, Namespace: ref.Namespace, Name: ref.Name}
	return rollout.Await(ctx, w.client.Dynamic, target, w.guard.Rollout, w.log.InfoStatusf)
}
