package rollout

import (
	"context"
	"fmt"

	"github.com/pulumi/pulumi-go-provider/infer"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/config"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout/injection"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/secret"
)

// Delete restarts, in a rollout on delete, the workloads that have a hash, and removes it from them. It restarts nothing where
// another resource manages the configuration. Of a cluster that is gone, with deleteUnreachable, it only warns.
func (*Rollout) Delete(ctx context.Context, req infer.DeleteRequest[State]) (infer.DeleteResponse, error) {
	args := req.State.Args
	if !args.restartsOnDelete() {
		return infer.DeleteResponse{}, nil
	}
	if gone, err := config.CheckDelete(ctx, args.stays()); gone || err != nil {
		return infer.DeleteResponse{}, err
	}
	client, err := config.Client(ctx)
	if err != nil {
		return infer.DeleteResponse{}, err
	}
	owner, err := args.UnlessRecorded.owner(ctx, client)
	if err != nil {
		return infer.DeleteResponse{}, fmt.Errorf("finding who manages the configuration: %w", err)
	}
	if owner != nil {
		secret.Logger(ctx).Infof("no workload restarts: %s manages the configuration in %s now", owner, args.UnlessRecorded.ref())
		return infer.DeleteResponse{}, nil
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
	result, err := rollout.Run(ctx, client.Dynamic, spec, secret.Logger(ctx).InfoStatusf)
	reportFailed(ctx, result.Failed)
	return infer.DeleteResponse{}, err
}

// stays names what a delete would restart.
func (args Args) stays() string {
	if args.Proxies == nil {
		return "workloads with the configuration " + args.ConfigHash
	}
	return fmt.Sprintf("workloads with proxies of revision %q, which keep the tracer of their bootstrap", args.Proxies.Revision)
}
