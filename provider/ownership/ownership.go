// Package ownership is the resource Ownership: the identity under which one component writes into objects of other managers. It
// is created before the first write and deleted after the last revert, and its delete removes what an interrupted update wrote
// without recording it in the state. It never changes an object that carries no record of its own token.
package ownership

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"reflect"
	"slices"
	"strings"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
	"k8s.io/client-go/dynamic"
	"k8s.io/utils/ptr"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/config"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/record"
)

// Ownership is the identity under which one component writes.
type Ownership struct{}

// OwnershipArgs are the inputs.
type OwnershipArgs struct {
	Stack     string      `pulumi:"stack"`
	Component string      `pulumi:"component"`
	Objects   []ObjectRef `pulumi:"objects"`
}

// OwnershipState is what is remembered.
type OwnershipState struct {
	OwnershipArgs
	Token string `pulumi:"token"`
	// Written are all objects that the component has named since it was created.
	Written []ObjectRef `pulumi:"written"`
}

// ObjectRef names an object.
type ObjectRef struct {
	APIVersion string  `pulumi:"apiVersion"`
	Kind       string  `pulumi:"kind"`
	Namespace  *string `pulumi:"namespace,optional"`
	Name       string  `pulumi:"name"`
}

var (
	_ infer.CustomDiff[OwnershipArgs, OwnershipState]   = (*Ownership)(nil)
	_ infer.CustomUpdate[OwnershipArgs, OwnershipState] = (*Ownership)(nil)
	_ infer.CustomDelete[OwnershipState]                = (*Ownership)(nil)
)

// Annotate describes the resource.
func (r *Ownership) Annotate(a infer.Annotator) {
	a.SetToken("index", "Ownership")
	a.Describe(&r, "The identity under which a component writes into objects of other managers. It is created before the first write. Destroy removes, from the named objects, what an interrupted update wrote without recording it in the state.")
}

// Annotate describes the inputs.
func (args *OwnershipArgs) Annotate(a infer.Annotator) {
	a.Describe(&args.Stack, "The stack, as `organization/project/stack`.")
	a.Describe(&args.Component, "The name of the component in the program.")
	a.Describe(&args.Objects, "The objects that the component writes into.")
}

// Annotate describes the outputs.
func (s *OwnershipState) Annotate(a infer.Annotator) {
	a.Describe(&s.Token, "A random text that distinguishes this component from a later one of the same name. It is no secret.")
	a.Describe(&s.Written, "All objects that the component has written into since it was created.")
}

// Annotate describes an object.
func (o *ObjectRef) Annotate(a infer.Annotator) {
	a.SetToken("index", "ObjectRef")
	a.Describe(&o, "The reference of a Kubernetes object.")
	a.Describe(&o.APIVersion, "Its apiVersion, such as `v1` or `apps/v1`.")
	a.Describe(&o.Kind, "Its kind.")
	a.Describe(&o.Namespace, "Its namespace. Default: none, for a cluster-scoped object.")
	a.Describe(&o.Name, "Its name.")
}

// Create makes the token. It writes nothing.
func (*Ownership) Create(_ context.Context, req infer.CreateRequest[OwnershipArgs]) (infer.CreateResponse[OwnershipState], error) {
	state := OwnershipState{OwnershipArgs: req.Inputs, Written: req.Inputs.Objects}
	if !req.DryRun {
		var token [16]byte
		_, _ = rand.Read(token[:]) // it never fails
		state.Token = hex.EncodeToString(token[:])
	}
	return infer.CreateResponse[OwnershipState]{ID: "ownership-" + req.Name, Output: state}, nil
}

// Update keeps the token, and remembers the objects of before as well: a delete reads them too.
func (*Ownership) Update(_ context.Context, req infer.UpdateRequest[OwnershipArgs, OwnershipState]) (infer.UpdateResponse[OwnershipState], error) {
	state := OwnershipState{OwnershipArgs: req.Inputs, Token: req.State.Token, Written: req.Inputs.Objects}
	for _, object := range req.State.Written {
		if !slices.ContainsFunc(state.Written, func(o ObjectRef) bool { return o.ref() == object.ref() }) {
			state.Written = append(slices.Clone(state.Written), object)
		}
	}
	return infer.UpdateResponse[OwnershipState]{Output: state}, nil
}

// Diff compares the inputs. None of them replaces: the token has to stay.
func (*Ownership) Diff(_ context.Context, req infer.DiffRequest[OwnershipArgs, OwnershipState]) (infer.DiffResponse, error) {
	diff := infer.DiffResponse{DetailedDiff: map[string]p.PropertyDiff{}}
	old, now := req.State, req.Inputs
	for property, values := range map[string][2]any{
		"stack": {old.Stack, now.Stack}, "component": {old.Component, now.Component}, "objects": {old.Objects, now.Objects},
	} {
		if !reflect.DeepEqual(values[0], values[1]) {
			diff.HasChanges = true
			diff.DetailedDiff[property] = p.PropertyDiff{Kind: p.Update, InputDiff: true}
		}
	}
	return diff, nil
}

// Delete reverts, on every object, what still carries a record of this token. Of a cluster that is gone, with deleteUnreachable, it
// only warns.
func (*Ownership) Delete(ctx context.Context, req infer.DeleteRequest[OwnershipState]) (infer.DeleteResponse, error) {
	if len(req.State.Written) == 0 {
		return infer.DeleteResponse{}, nil
	}
	ctx, cancel := cluster.Bounded(ctx, 0)
	defer cancel()
	if gone, err := config.CheckDelete(ctx, "records on "+req.State.objects()); gone || err != nil {
		return infer.DeleteResponse{}, err
	}
	client, err := config.Client(ctx)
	if err != nil {
		return infer.DeleteResponse{}, err
	}
	owner := record.Owner{Stack: req.State.Stack, Component: req.State.Component, Token: req.State.Token}
	for _, object := range req.State.Written {
		var reverted patch.Reverted
		err := client.InServedVersion(object.APIVersion, object.Kind, ptr.Deref(object.Namespace, ""), func(objects dynamic.ResourceInterface) (err error) {
			reverted, err = patch.Revert(ctx, objects, object.ref(), patch.Applied{}, owner)
			return err
		})
		if err != nil {
			return infer.DeleteResponse{}, err
		}
		if len(reverted.Conflicts) > 0 {
			p.GetLogger(ctx).Warningf("%s: another manager changed %s since; the change stays", object.ref(), strings.Join(reverted.Conflicts, ", "))
		}
	}
	return infer.DeleteResponse{}, nil
}

// objects names all that the component has written into.
func (s OwnershipState) objects() string {
	objects := make([]string, 0, len(s.Written))
	for _, object := range s.Written {
		objects = append(objects, object.ref().String())
	}
	return strings.Join(objects, ", ")
}

func (o ObjectRef) ref() patch.Ref {
	return patch.Ref{APIVersion: o.APIVersion, Kind: o.Kind, Namespace: ptr.Deref(o.Namespace, ""), Name: o.Name}
}
