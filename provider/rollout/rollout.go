// Package rollout is the resource Rollout: it restarts workloads so that they run the present configuration, waits until they
// are rolled out, and verifies with istiod that their proxies accept the configuration.
//
// The engine calls Check and Diff in every preview; Create and Update run the rollout, with Trigger `Delete` it is Delete that
// runs it. All of them take the cluster from the package's provider. What a rollout did before it failed is in the state, so
// that the next update continues from there. How workloads are found, restarted and waited for is in internal/rollout; this
// package never decides that, and writes nothing to the cluster itself.
package rollout

import (
	"context"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/config"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout/injection"
)

// Rollout is the resource.
type Rollout struct{}

// State is the state of a Rollout: its inputs and its outputs.
type State struct {
	Args
	Restarted []string `pulumi:"restarted"`
	Skipped   []string `pulumi:"skipped"`
	Rejected  []string `pulumi:"rejected,optional"`

	// listed says, in a preview, that Restarted is what the update restarts.
	listed bool
}

var (
	_ infer.CustomCheck[Args]         = (*Rollout)(nil)
	_ infer.CustomDiff[Args, State]   = (*Rollout)(nil)
	_ infer.CustomUpdate[Args, State] = (*Rollout)(nil)
	_ infer.CustomDelete[State]       = (*Rollout)(nil)
)

// Annotate describes the resource.
func (r *Rollout) Annotate(a infer.Annotator) {
	a.SetToken("index", "Rollout")
	a.Describe(&r, "Restarts workloads so that they run the current configuration, and waits until they are rolled out. A workload whose pod template has the configuration's hash is not restarted again.")
}

// Annotate describes the outputs.
func (s *State) Annotate(a infer.Annotator) {
	a.Describe(&s.Restarted, "The workloads that were restarted for this configuration, each with its reason.")
	a.Describe(&s.Skipped, "The workloads that a change of their pod template does not restart, each with the reason and what to do instead.")
	a.Describe(&s.Rejected, "The configurations that restarted proxies reject, each with the message of its proxy. Empty where proxies accepted the configuration, or where that could not be verified.")
}

// Create runs the rollout, unless it is one on delete.
func (*Rollout) Create(ctx context.Context, req infer.CreateRequest[Args]) (infer.CreateResponse[State], error) {
	state, err := req.Inputs.run(ctx, State{}, req.DryRun)
	return infer.CreateResponse[State]{ID: "rollout-" + req.Name, Output: state}, err
}

// Update runs the rollout for the workloads that do not run the configuration yet.
func (*Rollout) Update(ctx context.Context, req infer.UpdateRequest[Args, State]) (infer.UpdateResponse[State], error) {
	state, err := req.Inputs.run(ctx, req.State, req.DryRun)
	return infer.UpdateResponse[State]{Output: state}, err
}

// Delete restarts, in a rollout on delete, the workloads that have a hash, and removes it from them.
func (*Rollout) Delete(ctx context.Context, req infer.DeleteRequest[State]) (infer.DeleteResponse, error) {
	args := req.State.Args
	if !args.onDelete() {
		return infer.DeleteResponse{}, nil
	}
	client, err := config.Client(ctx)
	if err != nil {
		return infer.DeleteResponse{}, err
	}
	spec := args.spec()
	spec.ConfigHash, spec.RemoveHash = "", true
	for i := range spec.Targets {
		// A named workload is istiod: another resource restores its pod template, and proxies restart once it is rolled out.
		spec.Targets[i].WaitOnly = true
	}
	if args.Proxies != nil {
		targets, _, err := args.Proxies.find(ctx, client, injection.AwaitRemoval)
		if err != nil {
			return infer.DeleteResponse{}, err
		}
		spec.Targets = append(spec.Targets, targets...)
	}
	_, err = rollout.Run(ctx, client.Dynamic, spec, p.GetLogger(ctx).InfoStatusf)
	return infer.DeleteResponse{}, err
}
