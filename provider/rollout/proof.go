package rollout

import (
	"context"
	"fmt"
	"time"

	"k8s.io/utils/ptr"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/guard"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout"
)

// prove looks whether the proxies of what was restarted took what they got. Nothing is read where nothing was.
func (args RolloutResourceArgs) prove(ctx context.Context, client *cluster.Client, restarted []rollout.Target, state *RolloutState) error {
	if args.Istiod == nil || len(restarted) == 0 {
		return nil
	}
	outcome := args.settled(ctx, client, restarted, request.DefaultWaitSeconds*time.Second)
	if len(outcome.Rejections) == 0 {
		guard.LogOutcome(p.GetLogger(ctx), "the restarted proxies", outcome)
		return nil
	}
	state.Rejected = guard.Messages(outcome.Rejections)
	return infer.ResourceInitFailedError{Reasons: []string{fmt.Sprintf("restarting proxies: they reject what istiod sends them: %s",
		guard.Rejections(state.Rejected))}}
}

// rejections are why pods do not come up, where that is why: the words that istiod has from their proxies.
func (args RolloutResourceArgs) rejections(ctx context.Context, client *cluster.Client, restarted []rollout.Target) []string {
	if args.Istiod == nil || len(restarted) == 0 {
		return nil
	}
	// A rollout that failed may have used up its time.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cluster.InspectTimeout)
	defer cancel()
	rejected := guard.Messages(args.settled(ctx, client, restarted, cluster.InspectTimeout/4).Rejections)
	if len(rejected) == 0 {
		return nil
	}
	return []string{guard.Rejections(rejected)}
}

func (args RolloutResourceArgs) settled(ctx context.Context, client *cluster.Client, restarted []rollout.Target, wait time.Duration) proof.Outcome {
	reader := proof.NewReader(client, args.Istiod.Namespace, ptr.Deref(args.Istiod.Revision, ""))
	defer reader.Close()
	workloads := make([]proof.Workload, 0, len(restarted))
	for _, target := range restarted {
		workloads = append(workloads, proof.Workload{Namespace: target.Namespace, Name: target.Name})
	}
	return proof.Settled(ctx, reader.Read, workloads, wait)
}
