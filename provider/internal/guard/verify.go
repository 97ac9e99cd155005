package guard

import (
	"context"
	"fmt"
	"strings"

	"k8s.io/client-go/dynamic"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/record"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout"
)

// Write is one write that a guard verifies.
type Write struct {
	Objects dynamic.ResourceInterface
	Ref     patch.Ref
	// Previous is what stood of this package before the write, nil for nothing.
	Previous *Previous
	Applied  patch.Applied
	// Owner is in whose name the object was written.
	Owner record.Owner
}

// Previous is the write that a rejected one reverts to.
type Previous struct {
	Desired         patch.Desired
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
func (w *Watch) Verify(ctx context.Context, write Write) (verified bool, err error) {
	if err := w.rolledOut(ctx, write.Ref); err != nil {
		return false, err
	}
	before := w.before
	if !write.Applied.Written {
		before = nil // it stood rejected: does it still?
	}
	outcome := proof.Follow(ctx, w.reader.Read, before, w.guard.Provider, w.guard.Wait)
	if len(outcome.Rejections) == 0 {
		LogOutcome(w.log, write.Ref.String(), outcome)
		return outcome.Proved, nil
	}
	rejected := &Rejected{Messages: Messages(outcome.Rejections), Standing: true}
	said := fmt.Sprintf("writing %s: Proxies rejected the configuration (NACK): %s; new proxies will not become ready", write.Ref, Rejections(rejected.Messages))
	if !w.guard.Revert {
		rejected.text = said + ". The configuration stays (onRejection: Leave)"
		return false, rejected
	}
	if err := w.rollBack(ctx, write); err != nil {
		rejected.text = fmt.Sprintf("%s. The configuration stays, since reverting it failed: %s", said, err)
		return false, rejected
	}
	rejected.Standing, rejected.text = false, said+". The previous configuration was restored (onRejection: Revert)"
	return false, rejected
}

// rollBack restores what was there: nothing of this package, or what an earlier update had set.
func (w *Watch) rollBack(ctx context.Context, write Write) error {
	if write.Previous == nil {
		reverted, err := patch.Revert(ctx, write.Objects, write.Ref, write.Applied, write.Owner)
		if err != nil {
			return err
		}
		if len(reverted.Conflicts) > 0 {
			w.log.Warningf("%s: another manager changed %s meanwhile; the change stays", write.Ref, strings.Join(reverted.Conflicts, ", "))
		}
	} else if _, err := patch.Apply(ctx, write.Objects, patch.Write{Ref: write.Ref, Desired: write.Previous.Desired, Previous: write.Applied,
		CreateIfMissing: write.Previous.CreateIfMissing, Claim: patch.Claim{Owner: write.Owner, Former: write.Owner}}); err != nil {
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
	if !rollout.IsWorkload(ref.APIVersion, ref.Kind) {
		return nil
	}
	target := rollout.Target{Kind: ref.Kind, Namespace: ref.Namespace, Name: ref.Name, Await: true}
	return rollout.Await(ctx, w.client.Dynamic, target, w.guard.Rollout, w.log.InfoStatusf)
}
