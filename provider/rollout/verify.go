package rollout

import (
	"context"
	"slices"
	"time"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
	"k8s.io/utils/ptr"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/guard"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof/istiod"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout/proxies"
)

// verify records in the state, and returns as an error, which restarted proxies reject the configuration. It reads nothing
// where nothing was restarted.
func (args Args) verify(ctx context.Context, client *cluster.Client, restarted []rollout.Target, state *State) error {
	if args.Istiod == nil || len(restarted) == 0 {
		return nil
	}
	outcome := args.outcome(ctx, client, restarted, request.DefaultWaitSeconds*time.Second)
	if len(outcome.Rejections) == 0 {
		guard.LogOutcome(p.GetLogger(ctx), "the restarted proxies", outcome)
		return nil
	}
	state.Rejected = guard.Messages(outcome.Rejections)
	return infer.ResourceInitFailedError{Reasons: []string{"restarting proxies: " + guard.RejectedText(state.Rejected)}}
}

// rejections is what proxies reject, as a further reason of a rollout that failed; none where they reject nothing.
func (args Args) rejections(ctx context.Context, client *cluster.Client, restarted []rollout.Target) []string {
	if args.Istiod == nil || len(restarted) == 0 {
		return nil
	}
	// A rollout that failed may have used up its time.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cluster.InspectTimeout)
	defer cancel()
	rejected := guard.Messages(args.outcome(ctx, client, restarted, cluster.InspectTimeout/4).Rejections)
	if len(rejected) == 0 {
		return nil
	}
	return []string{guard.RejectedText(rejected)}
}

func (args Args) outcome(ctx context.Context, client *cluster.Client, restarted []rollout.Target, wait time.Duration) proof.Outcome {
	reader := istiod.NewReader(client, args.Istiod.Namespace, ptr.Deref(args.Istiod.Revision, ""))
	defer reader.Close()
	pods, err := proxies.PodsOf(ctx, client.Metadata, args.namespaces(restarted), restarted)
	if err != nil {
		return proof.Outcome{Reason: "the pods of the restarted workloads were not read: " + err.Error()}
	}
	return proof.FollowRestarted(ctx, reader.Read, pods, wait)
}

// namespaces are those in which the pods of restarted workloads are listed: those of the selection, all where it has none, else
// those of the targets.
func (args Args) namespaces(restarted []rollout.Target) []string {
	if args.Proxies != nil {
		return args.Proxies.Namespaces
	}
	namespaces := make([]string, 0, len(restarted))
	for _, target := range restarted {
		namespaces = append(namespaces, target.Namespace)
	}
	slices.Sort(namespaces)
	return slices.Compact(namespaces)
}
