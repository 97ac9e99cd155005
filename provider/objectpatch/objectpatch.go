// Package objectpatch is the resource ObjectPatch: its inputs, its state and its life, from Check to Delete. patch merges and
// restores the fields, guard verifies the write where one is wanted. It never touches a value that another manager changed.
package objectpatch

import (
	"context"
	"time"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
)

// ObjectPatch merges fields into an object that another manager owns, and restores the previous values on destroy.
type ObjectPatch struct{}

// ObjectPatchArgs are the inputs.
type ObjectPatchArgs struct {
	APIVersion      string         `pulumi:"apiVersion"`
	Kind            string         `pulumi:"kind"`
	Namespace       *string        `pulumi:"namespace,optional"`
	Name            string         `pulumi:"name"`
	Document        *string        `pulumi:"document,optional"`
	CreateIfMissing *bool          `pulumi:"createIfMissing,optional"`
	Fields          map[string]any `pulumi:"fields"`
	Guard           *Guard         `pulumi:"guard,optional"`
}

// ObjectPatchState is the inputs, the values before the first write, and the drift since.
type ObjectPatchState struct {
	ObjectPatchArgs
	OriginalValues string   `pulumi:"originalValues"`
	Drift          []string `pulumi:"drift"`
	Rejected       []string `pulumi:"rejected,optional"`
}

var (
	_ infer.CustomCheck[ObjectPatchArgs]                    = (*ObjectPatch)(nil)
	_ infer.CustomDiff[ObjectPatchArgs, ObjectPatchState]   = (*ObjectPatch)(nil)
	_ infer.CustomRead[ObjectPatchArgs, ObjectPatchState]   = (*ObjectPatch)(nil)
	_ infer.CustomUpdate[ObjectPatchArgs, ObjectPatchState] = (*ObjectPatch)(nil)
	_ infer.CustomDelete[ObjectPatchState]                  = (*ObjectPatch)(nil)

	_ infer.ExplicitDependencies[ObjectPatchArgs, ObjectPatchState] = (*ObjectPatch)(nil)
)

// Annotate describes the resource.
func (r *ObjectPatch) Annotate(a infer.Annotator) {
	a.SetToken("index", "ObjectPatch")
	a.Describe(&r, "Merges fields into a Kubernetes object that another manager owns, and restores the previous values on destroy, byte for byte where they are text. Maps merge by key, lists of named objects by `name`, an element of another list by its index (`{\"[0]\": …}`). Other lists and scalars are set as a whole. Values that another manager changed since stay as they are. A plain preview shows drift.")
}

// Annotate describes the inputs.
func (args *ObjectPatchArgs) Annotate(a infer.Annotator) {
	a.Describe(&args.APIVersion, "The object's apiVersion, such as `v1` or `apps/v1`. A change replaces the resource, unless it is another version of the same group.")
	a.Describe(&args.Kind, "The object's kind. A change replaces the resource.")
	a.Describe(&args.Namespace, "The object's namespace. A change replaces the resource. Default: none, for a cluster-scoped object.")
	a.Describe(&args.Name, "The object's name. A change replaces the resource.")
	a.Describe(&args.Document, "The key of the object's `data` that holds YAML, such as `mesh`. The fields are merged into that text, and every other byte of it stays. Default: the object itself.")
	a.Describe(&args.CreateIfMissing, "Whether to create the object where it does not exist. Destroy removes a created object that holds nothing else. With `false` a missing object is an error. Default: false.")
	a.Describe(&args.Guard, "The istiod whose proxies verify each write of a mesh configuration. What they reject fails the update with their messages. Where their state cannot be read, a warning names the reason. Default: no verification.")
	a.Describe(&args.Fields, "The fields to set. A null removes a key, and destroy restores it.")
}

// Annotate describes the outputs.
func (s *ObjectPatchState) Annotate(a infer.Annotator) {
	a.Describe(&s.OriginalValues, "The values before the first write, by path, as JSON: what a destroy restores.")
	a.Describe(&s.Drift, "The paths whose live value differs from `fields`, as of the last refresh.")
	a.Describe(&s.Rejected, "The messages of proxies that reject the configuration, where it was left in place (`guard.onRejection: Leave`).")
}

// defaultTimeout limits an operation on one object that has no customTimeouts.
const defaultTimeout = 5 * time.Minute

// bounded limits an operation to the default and the given addition, unless customTimeouts set a limit.
func bounded(ctx context.Context, more time.Duration) (context.Context, context.CancelFunc) {
	if _, given := ctx.Deadline(); given {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, defaultTimeout+more)
}

// Check requires the fields that identify the object. Unknown inputs arrive as zero values, so nothing is called missing beside them.
func (*ObjectPatch) Check(ctx context.Context, req infer.CheckRequest) (infer.CheckResponse[ObjectPatchArgs], error) {
	args, failures, err := infer.DefaultCheck[ObjectPatchArgs](ctx, req.NewInputs)
	if err == nil && !property.New(req.NewInputs).HasComputed() {
		for name, value := range map[string]string{"apiVersion": args.APIVersion, "kind": args.Kind, "name": args.Name} {
			if value == "" {
				failures = append(failures, p.CheckFailure{Property: name, Reason: "must not be empty; it identifies the object"})
			}
		}
	}
	return infer.CheckResponse[ObjectPatchArgs]{Inputs: args, Failures: failures}, err
}

// WireDependencies makes the state secret where an input is: it repeats the fields.
func (*ObjectPatch) WireDependencies(f infer.FieldSelector, args *ObjectPatchArgs, state *ObjectPatchState) {
	f.OutputField(state).DependsOn(f.InputField(args).Secret())
}

// Create merges the fields. A preview only reads, so that a conflict is an error before the update.
func (*ObjectPatch) Create(ctx context.Context, req infer.CreateRequest[ObjectPatchArgs]) (infer.CreateResponse[ObjectPatchState], error) {
	state, err := req.Inputs.apply(ctx, ObjectPatchState{}, req.DryRun)
	return infer.CreateResponse[ObjectPatchState]{ID: req.Inputs.id(), Output: state}, err
}

// Update moves from one set of fields to another in one write, and puts back what drifted.
func (*ObjectPatch) Update(ctx context.Context, req infer.UpdateRequest[ObjectPatchArgs, ObjectPatchState]) (infer.UpdateResponse[ObjectPatchState], error) {
	state, err := req.Inputs.apply(ctx, req.State, req.DryRun)
	return infer.UpdateResponse[ObjectPatchState]{Output: state}, err
}

// Delete restores the previous values.
func (*ObjectPatch) Delete(ctx context.Context, req infer.DeleteRequest[ObjectPatchState]) (infer.DeleteResponse, error) {
	ctx, cancel := bounded(ctx, 0)
	defer cancel()
	args := req.State.ObjectPatchArgs
	standing, err := standingOf(req.State.OriginalValues)
	if err != nil {
		return infer.DeleteResponse{}, err
	}
	kept, err := args.giveBack(ctx, standing)
	for _, path := range kept {
		p.GetLogger(ctx).Warningf("%s: another manager changed %s since; it stays as it is", args.ref(), path)
	}
	return infer.DeleteResponse{}, err
}
