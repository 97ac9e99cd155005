package ownership

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"reflect"
	"slices"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/record"
)

// WireDependencies keeps the token known in the preview of an update: it never changes.
func (*Ownership) WireDependencies(f infer.FieldSelector, args *OwnershipArgs, state *OwnershipState) {
	f.OutputField(&state.Token).DependsOn(f.InputField(&args.Stack).Secret())
	f.OutputField(&state.Written).DependsOn(f.InputField(&args.Objects))
}

// Create makes the token, once no other component manages the fields. It writes nothing.
func (*Ownership) Create(ctx context.Context, req infer.CreateRequest[OwnershipArgs]) (infer.CreateResponse[OwnershipState], error) {
	state := OwnershipState{OwnershipArgs: req.Inputs, Written: req.Inputs.Objects}
	if err := state.check(ctx, record.Owner{}, req.DryRun); err != nil {
		return infer.CreateResponse[OwnershipState]{}, err
	}
	if !req.DryRun {
		var token [16]byte
		_, _ = rand.Read(token[:]) // it never fails
		state.Token = hex.EncodeToString(token[:])
	}
	return infer.CreateResponse[OwnershipState]{ID: "ownership-" + req.Name, Output: state}, nil
}

// Update keeps the token, and remembers the objects of before as well: a delete reads them too.
func (*Ownership) Update(ctx context.Context, req infer.UpdateRequest[OwnershipArgs, OwnershipState]) (infer.UpdateResponse[OwnershipState], error) {
	state := OwnershipState{OwnershipArgs: req.Inputs, Token: req.State.Token, Written: req.Inputs.Objects}
	for _, object := range req.State.Written {
		if !slices.ContainsFunc(state.Written, func(o OwnedObject) bool { return o.ref() == object.ref() }) {
			state.Written = append(slices.Clone(state.Written), object)
		}
	}
	return infer.UpdateResponse[OwnershipState]{Output: state}, state.check(ctx, req.State.owner(), req.DryRun)
}

// Diff compares the inputs. None of them replaces: the token has to stay. A new name of the stack or the component is remembered
// with the next change of the objects.
func (*Ownership) Diff(_ context.Context, req infer.DiffRequest[OwnershipArgs, OwnershipState]) (infer.DiffResponse, error) {
	diff := infer.DiffResponse{DetailedDiff: map[string]p.PropertyDiff{}}
	if !reflect.DeepEqual(req.State.Objects, req.Inputs.Objects) {
		diff.HasChanges = true
		diff.DetailedDiff["objects"] = p.PropertyDiff{Kind: p.Update, InputDiff: true}
	}
	return diff, nil
}

// Delete reverts, on every object, what still carries a record of this token.
func (*Ownership) Delete(ctx context.Context, req infer.DeleteRequest[OwnershipState]) (infer.DeleteResponse, error) {
	return infer.DeleteResponse{}, req.State.sweep(ctx)
}

func (s OwnershipState) owner() record.Owner {
	return record.Owner{Stack: s.Stack, Component: s.Component, Token: s.Token}
}
