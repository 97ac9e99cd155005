// Package rollout is the resource Rollout: it restarts workloads so that they run the present configuration, waits until they
// are rolled out, and verifies with istiod that their proxies accept the configuration.
//
// The engine calls Check and Diff in every preview; Create and Update run the rollout, with Trigger `Delete` it is Delete that
// runs it. All of them take the cluster from the package's provider. What a rollout did before it failed, and what it did not
// verify, is in the state, so that the next update continues from there. How workloads are found, restarted and waited for is in
// internal/rollout; this package never decides that, and writes nothing to the cluster itself.
package rollout

import (
	"context"

	"github.com/pulumi/pulumi-go-provider/infer"
)

// Rollout is the resource.
type Rollout struct{}

// State is the state of a Rollout: its inputs and its outputs.
type State struct {
	Args
	Restarted []string `pulumi:"restarted"`
	Skipped   []string `pulumi:"skipped"`
	Failed    []string `pulumi:"failed,optional"`
	Rejected  []string `pulumi:"rejected,optional"`
	RolledOut bool     `pulumi:"rolledOut"`
	Verified  bool     `pulumi:"verified"`

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
	a.Describe(&s.Failed, "The workloads that failed to roll out and that `maxFailures` tolerates, each with its reason. They run the configuration as soon as they are repaired. Empty where all are rolled out.")
	a.Describe(&s.Rejected, "The configurations that restarted proxies reject, each with the message of its proxy. Empty where proxies accepted the configuration, or where that could not be verified.")
	a.Describe(&s.RolledOut, "Whether all workloads are rolled out, except those in `failed`. Where a rollout failed or was interrupted, the next update continues it.")
	a.Describe(&s.Verified, "Whether nothing is left to verify: the proxies of the restarted workloads acknowledged the configuration, or `istiod` is not given. The next change of the resource verifies what is not, without another restart.")
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
