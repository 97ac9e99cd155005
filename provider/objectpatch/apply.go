package objectpatch

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/pulumi/pulumi-go-provider/infer"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/client-go/dynamic"
	"k8s.io/utils/ptr"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/config"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/guard"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/record"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/secret"
)

// apply merges in the cluster. A preview only reads, and accepts an object that the same update may create.
func (args ObjectPatchArgs) apply(ctx context.Context, old ObjectPatchState, preview bool) (ObjectPatchState, error) {
	guarded := args.Guard.guard()
	ctx, cancel := cluster.Bounded(ctx, guarded.Limit())
	defer cancel()
	state := ObjectPatchState{ObjectPatchArgs: args, OriginalValues: old.OriginalValues, Drift: []string{}}
	previous, err := appliedOf(old.OriginalValues)
	if err != nil {
		return state, err
	}
	write := args.write(old, previous)
	if preview {
		return state, args.try(ctx, write)
	}
	client, err := config.Client(ctx)
	if err != nil {
		return state, err
	}
	watch := guard.Begin(ctx, client, guarded, secret.Logger(ctx))
	defer watch.End()
	var objects dynamic.ResourceInterface
	var applied patch.Applied
	err = client.InVersion(ctx, args.APIVersion, args.Kind, ptr.Deref(args.Namespace, ""), func(named dynamic.ResourceInterface) (err error) {
		objects = named
		applied, err = patch.Apply(ctx, objects, write)
		return err
	})
	if err != nil {
		return state, err
	}
	if err := state.remember(applied); err != nil {
		return state, err
	}
	guardedWrite := guarding(write, objects, applied, old)
	guardedWrite.Journal = config.Of(ctx).Journal()
	if watch == nil {
		guardedWrite.Journal.Add(guardedWrite)
		return state, nil
	}
	if !applied.Written && old.Verified {
		state.Verified = true
		return state, nil
	}
	verified, err := watch.Verify(ctx, guardedWrite)
	if err == nil {
		guardedWrite.Journal.Add(guardedWrite)
	}
	return state.verified(verified, err)
}

// write is the write of these inputs; old is the zero value where no state remembers the resource.
func (args ObjectPatchArgs) write(old ObjectPatchState, previous patch.Applied) patch.Write {
	return patch.Write{Ref: args.ref(), Desired: args.desired(), Previous: previous, CreateIfMissing: ptr.Deref(args.CreateIfMissing, false),
		Claim: patch.Claim{Owner: args.Owner.owner(), Former: old.Owner.owner(), TakeOver: ptr.Deref(args.TakeOver, false)}}
}

// guarding is the write as the guard verifies it, with what a rejected one is reverted to.
func guarding(write patch.Write, objects dynamic.ResourceInterface, applied patch.Applied, old ObjectPatchState) guard.Write {
	guarded := guard.Write{Objects: objects, Ref: write.Ref, Applied: applied, Owner: write.Claim.Owner, WasRejected: len(old.Rejected) > 0}
	if old.Name != "" {
		guarded.Previous = &guard.Previous{Desired: old.desired(), CreateIfMissing: ptr.Deref(old.CreateIfMissing, false)}
	}
	return guarded
}

// verified is the state after a verification. A write that stays although it is rejected, or does not roll out, is recorded, and
// the next update verifies it again; one that was reverted is not recorded.
func (s ObjectPatchState) verified(verified bool, err error) (ObjectPatchState, error) {
	s.Verified = verified
	var rejected *guard.Rejected
	switch {
	case err == nil:
		return s, nil
	case errors.As(err, &rejected) && !rejected.Applied:
		return s, err
	case rejected != nil:
		s.Rejected = rejected.Messages
	}
	return s, infer.ResourceInitFailedError{Reasons: []string{err.Error()}}
}

// remember keeps what was applied in the state.
func (s *ObjectPatchState) remember(applied patch.Applied) error {
	encoded, err := json.Marshal(applied)
	s.OriginalValues = string(encoded)
	return err
}

// appliedOf reads what an earlier update remembered; nothing for the first.
func appliedOf(originalValues string) (patch.Applied, error) {
	var applied patch.Applied
	if originalValues == "" {
		return applied, nil
	}
	if err := json.Unmarshal([]byte(originalValues), &applied); err != nil {
		return applied, infer.ProviderErrorf("reading the original values: %w", err)
	}
	return applied, nil
}

// try merges without writing. Only a refusal to merge is an error: a cluster or an object may still be created.
func (args ObjectPatchArgs) try(ctx context.Context, write patch.Write) error {
	if args.Name == "" {
		return nil
	}
	live, err := args.live(ctx)
	if apierrors.IsForbidden(err) {
		secret.Logger(ctx).Warningf("Could not try the merge into %s: %s", args.ref(), err)
	}
	if err != nil {
		return nil
	}
	adopted, err := patch.Try(live, write)
	for _, owner := range adopted {
		// Such as before a rename: the deletes that the preview shows for the old name leave the fields to this one.
		secret.Logger(ctx).Infof("%s: %s manages these fields. The update takes them over", args.ref(), owner)
	}
	return err
}

// revert restores the original values.
func (s ObjectPatchState) revert(ctx context.Context) error {
	applied, err := appliedOf(s.OriginalValues)
	if err != nil {
		return err
	}
	client, err := config.Client(ctx)
	if err != nil {
		return err
	}
	var reverted patch.Reverted
	err = client.InServedVersion(ctx, s.APIVersion, s.Kind, ptr.Deref(s.Namespace, ""), func(objects dynamic.ResourceInterface) (err error) {
		reverted, err = patch.Revert(ctx, objects, s.ref(), applied, s.Owner.owner())
		return err
	})
	if reverted.Owner != nil {
		secret.Logger(ctx).Infof("%s: %s manages the fields now, so they stay", s.ref(), *reverted.Owner)
	}
	for _, left := range reverted.Left(s.ref()) {
		secret.Logger(ctx).Warningf("%s", left)
	}
	return err
}

// owner is the owner as records name it; the zero value without one.
func (o *Owner) owner() record.Owner {
	if o == nil {
		return record.Owner{}
	}
	return record.Owner{Stack: o.Stack, Component: o.Component, Token: o.Token}
}
