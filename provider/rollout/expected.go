package rollout

import (
	"context"

	"github.com/pulumi/pulumi-go-provider/infer"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/config"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout/proxies"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/secret"
)

var _ infer.ExplicitDependencies[Args, State] = (*Rollout)(nil)

// WireDependencies says that the list of restarts is known in a preview that could read the workloads. The other outputs depend on
// all inputs.
func (*Rollout) WireDependencies(f infer.FieldSelector, _ *Args, state *State) {
	if state.listed {
		f.OutputField(&state.Restarted).AlwaysKnown()
	}
}

// expected are the workloads with a proxy that an update would restart now, each with the reason; nil where that is not known:
// without a hash or proxies, or where the cluster does not answer or refuses a read. It only lists.
func (args Args) expected(ctx context.Context) []string {
	if args.Proxies == nil || args.ConfigHash == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, cluster.InspectTimeout)
	defer cancel()
	client, err := config.Client(ctx)
	if err != nil {
		return nil
	}
	targets, _, err := proxies.Find(ctx, client.Metadata, args.Proxies.selection())
	if err != nil {
		return unlisted(ctx, err)
	}
	pending, err := rollout.Pending(ctx, client.Dynamic, targets, args.ConfigHash)
	if err != nil {
		return unlisted(ctx, err)
	}
	restarts := []string{}
	for _, target := range pending {
		if target.Restart {
			restarts = append(restarts, withReason(target.Target))
		}
	}
	return restarts
}

// unlisted logs why the restarts are not known.
func unlisted(ctx context.Context, err error) []string {
	if !cluster.Unreachable(err) {
		secret.Logger(ctx).Infof("Could not list the workloads that the update restarts: %s", err)
	}
	return nil
}
