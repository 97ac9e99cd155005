package rollout

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/pulumi/pulumi-go-provider/infer"
	"k8s.io/utils/ptr"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/guard"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof/istiod"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout/proxies"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/secret"
)

// verify records in the state whether the proxies of workloads accept the configuration; that some reject it, or that the
// verification was interrupted, is an error. It reads nothing where there is nothing to verify.
func (args Args) verify(ctx context.Context, client *cluster.Client, workloads []rollout.Target, state *State) error {
	if args.Istiod == nil || len(workloads) == 0 {
		state.Verified = true
		return nil
	}
	outcome := args.outcome(ctx, client, workloads, request.DefaultWaitSeconds*time.Second)
	switch {
	case len(outcome.Rejections) > 0:
		state.Rejected = guard.Messages(outcome.Rejections)
		return rejectedError(state.Rejected)
	case !outcome.Verified && ctx.Err() != nil:
		return infer.ResourceInitFailedError{Reasons: []string{fmt.Sprintf("verifying the proxies of restarted workloads: interrupted; the next update verifies them: %s", context.Cause(ctx))}}
	}
	state.Verified = outcome.Verified
	guard.LogOutcome(secret.Logger(ctx), "the restarted proxies", outcome)
	return nil
}

func rejectedError(rejected []string) error {
	return infer.ResourceInitFailedError{Reasons: []string{rejectedText(rejected)}}
}

func rejectedText(rejected []string) string {
	return "restarting proxies: " + guard.RejectedText(rejected)
}

// rejections is what proxies of restarted workloads reject now, in a few seconds; none where that cannot be read.
func (args Args) rejections(ctx context.Context, client *cluster.Client, restarted []rollout.Target) []string {
	if args.Istiod == nil || len(restarted) == 0 {
		return nil
	}
	// A rollout that failed may have used up its time.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cluster.InspectTimeout)
	defer cancel()
	return guard.Messages(args.outcome(ctx, client, restarted, cluster.InspectTimeout/4).Rejections)
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
