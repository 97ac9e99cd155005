package proof

import (
	"context"
	"slices"
	"time"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof/istiod"
)

// FollowRestarted reads the proxies of pods that were restarted, as pod.namespace, until all that are connected acknowledged
// their listeners, one rejects them, or wait has passed. It ignores the proxies of other pods.
func FollowRestarted(ctx context.Context, read Read, pods map[string]bool, wait time.Duration) Outcome {
	readRestarted := func(ctx context.Context) ([]istiod.Replica, error) {
		replicas, err := read(ctx)
		for i := range replicas {
			replicas[i].Proxies = slices.DeleteFunc(replicas[i].Proxies, func(proxy istiod.Proxy) bool { return !pods[proxy.Name] })
		}
		return replicas, err
	}
	return Follow(ctx, readRestarted, Change{Pushed: true}, wait)
}
