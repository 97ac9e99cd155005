package objectpatch

import (
	"context"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/config"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// Check refuses Secrets, an object without a name, and times that are out of range. Unknown inputs arrive as zero values, so nothing is
// missing beside them. Of a cluster that is gone, with skipUpdateUnreachable, the inputs stay those of the state.
func (*ObjectPatch) Check(ctx context.Context, req infer.CheckRequest) (infer.CheckResponse[ObjectPatchArgs], error) {
	args, failures, err := infer.DefaultCheck[ObjectPatchArgs](ctx, req.NewInputs)
	if req.OldInputs.Len() > 0 && config.SkipsUpdate(ctx, args.ref().String()) {
		args, failures, err = infer.DefaultCheck[ObjectPatchArgs](ctx, req.OldInputs)
		return infer.CheckResponse[ObjectPatchArgs]{Inputs: args, Failures: failures}, err
	}
	if isSecret(args.APIVersion, args.Kind) {
		failures = append(failures, p.CheckFailure{Property: "kind", Reason: "must not be Secret: the state would hold what another manager keeps in it. " +
			"Manage a Secret with the kubernetes provider, or reference it from the object that needs it"})
	}
	if err == nil && !property.New(req.NewInputs).HasComputed() {
		for name, value := range map[string]string{"apiVersion": args.APIVersion, "kind": args.Kind, "name": args.Name} {
			if value == "" {
				failures = append(failures, p.CheckFailure{Property: name, Reason: "must not be empty: it names the object"})
			}
		}
		if _, err := patch.WithRemoved(args.Fields, args.Remove); err != nil {
			failures = append(failures, p.CheckFailure{Property: "remove", Reason: err.Error()})
		}
	}
	return infer.CheckResponse[ObjectPatchArgs]{Inputs: args, Failures: append(failures, rangeFailures(req.NewInputs.Get("guard"))...)}, err
}

// rangeFailures are the times of a guard that are out of range.
func rangeFailures(guard property.Value) []p.CheckFailure {
	if !guard.IsMap() {
		return nil
	}
	var failures []p.CheckFailure
	for name, limits := range map[string][2]int{"waitSeconds": {0, request.MaxTimeoutSeconds}, "rolloutSeconds": {1, request.MaxTimeoutSeconds}, "sampling": {0, 100}} {
		if value := guard.AsMap().Get(name); value.IsNumber() {
			if reason := request.OutOfRange(value.AsNumber(), limits[0], limits[1]); reason != "" {
				failures = append(failures, p.CheckFailure{Property: "guard." + name, Reason: reason})
			}
		}
	}
	return failures
}

// isSecret says whether an object is a Secret of Kubernetes; other groups have kinds of that name whose objects hold none.
func isSecret(apiVersion, kind string) bool { return kind == "Secret" && group(apiVersion) == "" }

// WireDependencies makes the state secret where an input is: it repeats the fields that were set. The original values are always
// secret: another manager wrote them, and an object of any kind can hold a credential, such as a header in a ConfigMap or an env
// value of a Deployment.
func (*ObjectPatch) WireDependencies(f infer.FieldSelector, args *ObjectPatchArgs, state *ObjectPatchState) {
	f.OutputField(state).DependsOn(f.InputField(args).Secret())
	f.OutputField(&state.OriginalValues).AlwaysSecret()
}

// Create merges the fields. A preview only reads, so that what cannot be merged is an error before the update.
func (*ObjectPatch) Create(ctx context.Context, req infer.CreateRequest[ObjectPatchArgs]) (infer.CreateResponse[ObjectPatchState], error) {
	state, err := req.Inputs.apply(ctx, ObjectPatchState{}, req.DryRun)
	return infer.CreateResponse[ObjectPatchState]{ID: req.Inputs.id(), Output: state}, err
}

// Update moves from one set of fields to another in one write, and sets again what drifted.
func (*ObjectPatch) Update(ctx context.Context, req infer.UpdateRequest[ObjectPatchArgs, ObjectPatchState]) (infer.UpdateResponse[ObjectPatchState], error) {
	state, err := req.Inputs.apply(ctx, req.State, req.DryRun)
	return infer.UpdateResponse[ObjectPatchState]{Output: state}, err
}

// Delete restores the original values, unless another owner manages the fields now. Of a cluster that is gone, with
// deleteUnreachable, it only warns.
func (*ObjectPatch) Delete(ctx context.Context, req infer.DeleteRequest[ObjectPatchState]) (infer.DeleteResponse, error) {
	ctx, cancel := cluster.Bounded(ctx, 0)
	defer cancel()
	if gone, err := config.CheckDelete(ctx, req.State.ref().String()); gone || err != nil {
		return infer.DeleteResponse{}, err
	}
	return infer.DeleteResponse{}, req.State.revert(ctx)
}
