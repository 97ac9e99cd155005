package objectpatch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"k8s.io/utils/ptr"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/config"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/guard"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/client-go/dynamic"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch"
)

// Diff compares the inputs, and the live object path by path, so that drift shows without a refresh.
func (*ObjectPatch) Diff(ctx context.Context, req infer.DiffRequest[ObjectPatchArgs, ObjectPatchState]) (infer.DiffResponse, error) {
	old, now := req.State, req.Inputs
	diff := infer.DiffResponse{DetailedDiff: map[string]p.PropertyDiff{}}
	change := func(property string, kind p.DiffKind) {
		diff.HasChanges = true
		diff.DetailedDiff[property] = p.PropertyDiff{Kind: kind, InputDiff: true}
	}
	for property, values := range map[string][2]string{
		"apiVersion": {group(old.APIVersion), group(now.APIVersion)}, "kind": {old.Kind, now.Kind},
		"namespace": {ptr.Deref(old.Namespace, ""), ptr.Deref(now.Namespace, "")}, "name": {old.Name, now.Name},
	} {
		if values[0] != values[1] {
			change(property, p.UpdateReplace)
		}
	}
	if old.APIVersion != now.APIVersion && !diff.HasChanges {
		// It is the same object: to replace it would be to make it, and then to take it away.
		change("apiVersion", p.Update)
	}
	if ptr.Deref(old.Document, "") != ptr.Deref(now.Document, "") {
		change("document", p.Update)
	}
	if !reflect.DeepEqual(old.Fields, now.Fields) {
		change("fields", p.Update)
	}
	if len(old.Drift) > 0 {
		change("drift", p.Update)
	}
	if diff.HasChanges || now.Name == "" {
		return diff, nil
	}
	drifted, err := now.drift(ctx)
	if err != nil {
		// A preview has to work without the cluster; an update will say what is wrong.
		p.GetLogger(ctx).Warningf("Could not check %s for drift: %s", now.ref(), err)
		return diff, nil
	}
	for _, path := range drifted {
		p.GetLogger(ctx).Warningf("%s drifted: %s; the next update puts it back", now.ref(), path)
		change("fields", p.Update)
	}
	return diff, nil
}

// Read says what a refresh found. An object that is gone keeps its place in the state, so that the next update makes it anew.
func (*ObjectPatch) Read(ctx context.Context, req infer.ReadRequest[ObjectPatchArgs, ObjectPatchState]) (infer.ReadResponse[ObjectPatchArgs, ObjectPatchState], error) {
	state := req.State
	if state.Name == "" {
		return infer.ReadResponse[ObjectPatchArgs, ObjectPatchState]{}, fmt.Errorf("importing %s: an ObjectPatch cannot be imported; create it, what stands there already stays", req.ID)
	}
	drifted, err := state.ObjectPatchArgs.drift(ctx)
	if err != nil {
		return infer.ReadResponse[ObjectPatchArgs, ObjectPatchState]{}, err
	}
	state.Drift = drifted
	return infer.ReadResponse[ObjectPatchArgs, ObjectPatchState]{ID: req.ID, Inputs: state.ObjectPatchArgs, State: state}, nil
}

// apply merges in the cluster. A preview only reads, and accepts an object that the same update may create.
func (args ObjectPatchArgs) apply(ctx context.Context, old ObjectPatchState, preview bool) (ObjectPatchState, error) {
	guarded := args.Guard.guard()
	ctx, cancel := bounded(ctx, guarded.Limit())
	defer cancel()
	state := ObjectPatchState{ObjectPatchArgs: args, OriginalValues: old.OriginalValues, Drift: []string{}}
	standing, err := standingOf(old.OriginalValues)
	if err != nil {
		return state, err
	}
	if preview {
		return state, args.try(ctx, standing)
	}
	client, err := config.Client(ctx)
	if err != nil {
		return state, err
	}
	watch := guard.Begin(ctx, client, guarded, p.GetLogger(ctx))
	defer watch.End()
	var objects dynamic.ResourceInterface
	err = args.withObjects(ctx, func(named dynamic.ResourceInterface) (err error) {
		objects = named
		standing, err = patch.Apply(ctx, objects, args.ref(), args.want(), standing, ptr.Deref(args.CreateIfMissing, false))
		return err
	})
	if err != nil {
		return state, err
	}
	if err := state.record(standing); err != nil {
		return state, err
	}
	if watch == nil || !standing.Written && len(old.Rejected) == 0 {
		return state, nil
	}
	write := guard.Write{Objects: objects, Ref: args.ref(), Applied: standing}
	if old.Name != "" {
		write.Previous = &guard.Previous{Desired: old.want(), CreateIfMissing: ptr.Deref(old.CreateIfMissing, false)}
	}
	return state.verified(watch.Verify(ctx, write))
}

// verified is the state after a verification. A write that stands although it is rejected, or does not roll out, is recorded;
// one that was reverted is not.
func (s ObjectPatchState) verified(err error) (ObjectPatchState, error) {
	var rejected *guard.Rejected
	switch {
	case err == nil:
		return s, nil
	case errors.As(err, &rejected) && !rejected.Standing:
		return s, err
	case rejected != nil:
		s.Rejected = rejected.Messages
	}
	return s, infer.ResourceInitFailedError{Reasons: []string{err.Error()}}
}

func (s *ObjectPatchState) record(standing patch.Applied) error {
	encoded, err := json.Marshal(standing)
	s.OriginalValues = string(encoded)
	return err
}

// standingOf reads what an earlier update recorded; nothing for the first.
func standingOf(before string) (patch.Applied, error) {
	var standing patch.Applied
	if before == "" {
		return standing, nil
	}
	if err := json.Unmarshal([]byte(before), &standing); err != nil {
		return standing, infer.ProviderErrorf("reading what stood there before: %w", err)
	}
	return standing, nil
}

// try merges without writing. Only a refusal to merge is an error: a cluster or an object may still come.
func (args ObjectPatchArgs) try(ctx context.Context, standing patch.Applied) error {
	if args.Name == "" {
		return nil
	}
	live, err := args.live(ctx)
	if apierrors.IsForbidden(err) {
		p.GetLogger(ctx).Warningf("merging into %s was not tried: %s", args.ref(), err)
	}
	if err != nil || live == nil {
		return nil
	}
	if _, _, err := patch.Merge(live, args.want(), standing.Changes); err != nil {
		return fmt.Errorf("merging into %s: %w", args.ref(), err)
	}
	return nil
}

// drift says, path by path, what no longer stands in the live object.
func (args ObjectPatchArgs) drift(ctx context.Context) ([]string, error) {
	live, err := args.live(ctx)
	if err != nil {
		return nil, err
	}
	if live == nil {
		return []string{"the object is gone"}, nil
	}
	differences, err := patch.Drift(live, args.want())
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", args.ref(), err)
	}
	drifted := make([]string, 0, len(differences))
	for _, d := range differences {
		if d.Missing {
			drifted = append(drifted, d.Path+" is missing")
		} else {
			drifted = append(drifted, fmt.Sprintf("%s is %v", d.Path, d.Live))
		}
	}
	return drifted, nil
}

func (args ObjectPatchArgs) live(ctx context.Context) (map[string]any, error) {
	provider := config.Of(ctx)
	if err := provider.Unreachable(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, cluster.InspectTimeout)
	defer cancel()
	var live map[string]any
	err := args.served(ctx, func(objects dynamic.ResourceInterface) (err error) {
		live, err = patch.Read(ctx, objects, args.ref())
		return err
	})
	if cluster.Unreachable(err) {
		provider.SetUnreachable(err)
	}
	return live, err
}

func (args ObjectPatchArgs) ref() patch.Ref {
	return patch.Ref{APIVersion: args.APIVersion, Kind: args.Kind, Namespace: ptr.Deref(args.Namespace, ""), Name: args.Name}
}

func (args ObjectPatchArgs) want() patch.Desired {
	return patch.Desired{Document: ptr.Deref(args.Document, ""), Fields: args.Fields}
}

// id is apiVersion/kind/namespace/name.
func (args ObjectPatchArgs) id() string {
	return strings.Join([]string{args.APIVersion, args.Kind, ptr.Deref(args.Namespace, ""), args.Name}, "/")
}
