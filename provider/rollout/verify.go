package rollout

import (
	"context"
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
	workloads := make([]proof.Workload, 0, len(restarted))
	for _, target := range restarted {
		workloads = append(workloads, proof.Workload{Namespace: target.Namespace, Name: target.Name})
	}
	return proof.FollowRestarted(ctx, reader.Read, workloads, wait)
}
