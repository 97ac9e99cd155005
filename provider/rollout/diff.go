package rollout

import (
	"context"
	"reflect"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/config"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/secret"
)

// Diff compares the inputs and, where they are the same, checks whether a named workload lacks the hash. Proxies are not
// found again: pods that were created since run the present configuration. Every input is compared, also one that restarts
// nothing: a delete runs with the inputs of the state.
func (*Rollout) Diff(ctx context.Context, req infer.DiffRequest[Args, State]) (infer.DiffResponse, error) {
	diff := infer.DiffResponse{DetailedDiff: map[string]p.PropertyDiff{}}
	old, now := req.State.Args, req.Inputs
	for property, values := range map[string][2]any{
		"configHash": {old.ConfigHash, now.ConfigHash}, "targets": {old.Targets, now.Targets},
		"proxies": {old.Proxies, now.Proxies}, "trigger": {old.Trigger, now.Trigger}, "istiod": {old.Istiod, now.Istiod},
		"onDelete": {old.OnDelete, now.OnDelete}, "unlessRecorded": {old.UnlessRecorded, now.UnlessRecorded},
		"maxParallel": {old.MaxParallel, now.MaxParallel}, "maxFailures": {old.MaxFailures, now.MaxFailures}, "timeoutSeconds": {old.TimeoutSeconds, now.TimeoutSeconds},
	} {
		if !reflect.DeepEqual(values[0], values[1]) {
			diff.HasChanges = true
			diff.DetailedDiff[property] = p.PropertyDiff{Kind: p.Update, InputDiff: true}
		}
	}
	if !diff.HasChanges && now.outdated(ctx) {
		diff.HasChanges = true
		diff.DetailedDiff["configHash"] = p.PropertyDiff{Kind: p.Update, InputDiff: true}
	}
	return diff, nil
}

// outdated says whether a named workload lacks the hash, and logs which. It is false where that cannot be read: a preview
// has to work without the cluster.
func (args Args) outdated(ctx context.Context) bool {
	if args.ConfigHash == "" || len(args.Targets) == 0 || args.onDelete() {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, cluster.InspectTimeout)
	defer cancel()
	client, err := config.Client(ctx)
	if err != nil {
		return false
	}
	pending, err := rollout.Pending(ctx, client.Dynamic, args.spec().Targets, args.ConfigHash)
	if err != nil {
		secret.Logger(ctx).Warningf("Could not check whether workloads run the configuration: %s", err)
		return false
	}
	found := false
	for _, target := range pending {
		// One that only is not rolled out may be being scaled, which is no change of this resource.
		if target.Restart {
			secret.Logger(ctx).Warningf("%s %s; an update restarts it", target.Target, target.State)
			found = true
		}
	}
	return found
}
