package guard

import (
	"context"
	"fmt"

	"k8s.io/client-go/dynamic"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/record"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout/workload"
)

// Write is a write to verify.
type Write struct {
	// Objects is the access to the object that Ref names.
	Objects dynamic.ResourceInterface
	Ref     patch.Ref
	// Previous is the write of the last update, nil for the first write.
	Previous *Previous
	// Applied is what patch.Apply returned for this write.
	Applied patch.Applied
	// Owner is in whose name the object was written.
	Owner record.Owner
	// WasRejected says that an earlier update left the configuration although proxies rejected it.
	WasRejected bool
	// Journal has the earlier writes of the update, which a rejection reverts as well; nil for none.
	Journal *Journal
}

// Previous is the write that a rejected one is reverted to.
type Previous struct {
	Desired         patch.Desired
	CreateIfMissing bool
}

// Rejected is the error of a write that proxies reject.
type Rejected struct {
	// Messages are the rejections, each with its proxy.
	Messages []string
	// Applied says that the write was not reverted.
	Applied bool
	text    string
}

func (r *Rejected) Error() string { return r.text }

// Verify follows the write until every connected proxy acknowledged it, which is verified, until one rejected it, or until the
// guard's time is over, which is a warning. A rejected write is reverted with the earlier writes of the update, or stays, as the
// guard says, and is a *Rejected. A workload that does not roll out is an error with the reason in its conditions, and stays.
func (w *Watch) Verify(ctx context.Context, write Write) (verified bool, err error) {
	if err := w.awaitRollout(ctx, write.Ref); err != nil {
		return false, err
	}
	change := proof.Change{Before: w.before, BeforeUnknown: w.beforeUnknown, Pushed: write.Applied.Written,
		Accept: w.guard.Accept, Expected: proof.Expected{Provider: w.guard.Provider, Entry: w.guard.Entry,
			Sampling: w.guard.Sampling, CustomTags: w.guard.CustomTags}}
	if write.WasRejected && !write.Applied.Written {
		change.Before, change.BeforeUnknown = nil, false // whether it is still rejected is the question
	}
	outcome := proof.Follow(ctx, w.read, change, w.guard.Wait)
	if len(outcome.Rejections) == 0 {
		LogOutcome(w.log, write.Ref.String(), outcome)
		return outcome.Verified, nil
	}
	messages := Messages(outcome.Rejections)
	text := fmt.Sprintf("writing %s: %s", write.Ref, RejectedText(messages))
	if !w.guard.Revert {
		return false, &Rejected{messages, true, text + ". The configuration stays (onRejection: Leave)"}
	}
	if err := w.revertAll(ctx, write, write.Journal); err != nil {
		return false, &Rejected{messages, true, fmt.Sprintf("%s. The configuration stays, because reverting it failed: %s", text, err)}
	}
	return false, &Rejected{messages, false, text + ". The previous configuration was restored (onRejection: Revert)"}
}

// revert restores what was there before the write: the write of the last update, or else what was there before the first.
func (w *Watch) revert(ctx context.Context, write Write) error {
	if write.Previous == nil {
		reverted, err := patch.Revert(ctx, write.Objects, write.Ref, write.Applied, write.Owner)
		if err != nil {
			return err
		}
		for _, left := range reverted.Left(write.Ref) {
			w.log.Warningf("%s", left)
		}
	} else if _, err := patch.Apply(ctx, write.Objects, patch.Write{Ref: write.Ref, Desired: write.Previous.Desired, Previous: write.Applied,
		CreateIfMissing: write.Previous.CreateIfMissing, Claim: patch.Claim{Owner: write.Owner, Former: write.Owner}}); err != nil {
		return err
	}
	if err := w.awaitRollout(ctx, write.Ref); err != nil {
		w.log.Warningf("%s was reverted and does not roll out: %s", write.Ref, err)
	}
	return nil
}

// awaitRollout waits for a workload that was written to. A terminating istiod no longer shows its proxies.
func (w *Watch) awaitRollout(ctx context.Context, ref patch.Ref) error {
	if !workload.RollsOut(ref.APIVersion, ref.Kind) {
		return nil
	}
	target := rollout.Target{Kind: ref.Kind, Namespace: ref.Namespace, Name: ref.Name}
	return rollout.Await(ctx, w.workloads, target, w.guard.Rollout, w.log.InfoStatusf)
}
