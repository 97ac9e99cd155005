package provider

import (
	"context"
	"fmt"
	"strings"
	"time"

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
	reader := proof.NewReader(client, args.Istiod.Namespace, text(args.Istiod.Revision))
	defer reader.Close()
	workloads := make([]proof.Workload, 0, len(restarted))
	for _, target := range restarted {
		workloads = append(workloads, proof.Workload{Namespace: target.Namespace, Name: target.Name})
	}
	outcome := proof.Settled(ctx, reader.Read, workloads, defaultWaitSeconds*time.Second)
	if len(outcome.Rejections) == 0 {
		say(ctx, "the restarted proxies", outcome)
		return nil
	}
	for _, rejection := range outcome.Rejections {
		state.Rejected = append(state.Rejected, rejection.String())
	}
	return infer.ResourceInitFailedError{Reasons: []string{fmt.Sprintf("restarting proxies: they reject what istiod sends them: %s",
		strings.Join(atMost(state.Rejected), "; "))}}
}
