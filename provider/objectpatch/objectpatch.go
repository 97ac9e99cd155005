package objectpatch

import (
	"context"
	"time"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
)

// ObjectPatch merges fields into an object that somebody else owns, and gives back what was there.
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

// ObjectPatchState is what is remembered: the inputs, what stood there before, and what somebody changed since.
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
	a.Describe(&r, "Merges fields into a Kubernetes object that somebody else owns, and on destroy puts back what stood there, byte for byte where it is text. Maps merge by key, lists of named objects by `name`, an element of another list by its place (`{\"[0]\": …}`); other lists and scalars are set as a whole. What somebody changed since is left alone. Drift shows in a plain preview.")
}

// Annotate describes the inputs.
func (args *ObjectPatchArgs) Annotate(a infer.Annotator) {
	a.Describe(&args.APIVersion, "The object's apiVersion, such as `v1` or `apps/v1`. A change replaces, unless it is another version of the same group.")
	a.Describe(&args.Kind, "The object's kind. A change replaces.")
	a.Describe(&args.Namespace, "The object's namespace. Default: none, for an object of the whole cluster. A change replaces.")
	a.Describe(&args.Name, "The object's name. A change replaces.")
	a.Describe(&args.Document, "A key of the object's `data` that holds YAML, such as `mesh`; the fields are merged into that text, of which every other byte stays. Default: the object itself.")
	a.Describe(&args.CreateIfMissing, "Whether to create the object where it does not exist; what was created is removed again once nothing else is in it. Default: false, which makes a missing object an error.")
	a.Describe(&args.Guard, "Whose proxies are looked at after a write, for a configuration of a mesh. What they reject fails the update with their own words. Where nobody may look, a warning says so. Default: nobody looks.")
	a.Describe(&args.Fields, "The fields to set. A null takes a key out, and gives it back on destroy.")
}

// Annotate describes the outputs.
func (s *ObjectPatchState) Annotate(a infer.Annotator) {
	a.Describe(&s.OriginalValues, "What stood there before, path by path, as JSON: what a destroy gives back.")
	a.Describe(&s.Drift, "The paths that no longer hold what was set, as a refresh found them.")
	a.Describe(&s.Rejected, "What proxies reject of it, each with the proxy's own words, where it was left standing all the same.")
}

// defaultTimeout bounds an operation on one object that has no customTimeouts.
const defaultTimeout = 5 * time.Minute

// bounded gives an operation the default and what it may take more, unless customTimeouts say how long it may take.
func bounded(ctx context.Context, more time.Duration) (context.Context, context.CancelFunc) {
	if _, given := ctx.Deadline(); given {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, defaultTimeout+more)
}

// Check wants an object to be named. Unknown inputs arrive as zero values, so nothing is called missing beside them.
func (*ObjectPatch) Check(ctx context.Context, req infer.CheckRequest) (infer.CheckResponse[ObjectPatchArgs], error) {
	args, failures, err := infer.DefaultCheck[ObjectPatchArgs](ctx, req.NewInputs)
	if err == nil && !property.New(req.NewInputs).HasComputed() {
		for name, value := range map[string]string{"apiVersion": args.APIVersion, "kind": args.Kind, "name": args.Name} {
			if value == "" {
				failures = append(failures, p.CheckFailure{Property: name, Reason: "must not be empty: it names the object"})
			}
		}
	}
	return infer.CheckResponse[ObjectPatchArgs]{Inputs: args, Failures: failures}, err
}

// WireDependencies makes what is remembered secret where an input is: it repeats the fields that were set.
func (*ObjectPatch) WireDependencies(f infer.FieldSelector, args *ObjectPatchArgs, state *ObjectPatchState) {
	f.OutputField(state).DependsOn(f.InputField(args).Secret())
}

// Create merges the fields. In a preview it only reads, so that what cannot be merged is said before the update.
func (*ObjectPatch) Create(ctx context.Context, req infer.CreateRequest[ObjectPatchArgs]) (infer.CreateResponse[ObjectPatchState], error) {
	state, err := req.Inputs.apply(ctx, ObjectPatchState{}, req.DryRun)
	return infer.CreateResponse[ObjectPatchState]{ID: req.Inputs.id(), Output: state}, err
}

// Update moves from one set of fields to another in one write, and puts back what drifted.
func (*ObjectPatch) Update(ctx context.Context, req infer.UpdateRequest[ObjectPatchArgs, ObjectPatchState]) (infer.UpdateResponse[ObjectPatchState], error) {
	state, err := req.Inputs.apply(ctx, req.State, req.DryRun)
	return infer.UpdateResponse[ObjectPatchState]{Output: state}, err
}

// Delete gives back what was there.
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
		p.GetLogger(ctx).Warningf("%s: %s was changed by somebody since, and is left as it is", args.ref(), path)
	}
	return infer.DeleteResponse{}, err
}
