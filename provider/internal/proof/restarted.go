package proof

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof/istiod"
)

// Workload is a Deployment, DaemonSet or StatefulSet whose pods have proxies.
type Workload struct{ Namespace, Name string }

// owns says whether a proxy (pod.namespace) is of the workload: the name of a pod begins with that of its workload.
func (w Workload) owns(proxy string) bool {
	pod, namespace, _ := strings.Cut(proxy, ".")
	return namespace == w.Namespace && strings.HasPrefix(pod, w.Name+"-")
}

// FollowRestarted reads the proxies of workloads that were restarted until all that are connected acknowledged their
// listeners, one rejects them, or wait has passed. It ignores the proxies of other workloads.
func FollowRestarted(ctx context.Context, read Read, workloads []Workload, wait time.Duration) Outcome {
	readRestarted := func(ctx context.Context) ([]istiod.Replica, error) {
		replicas, err := read(ctx)
		for i := range replicas {
			replicas[i].Proxies = slices.DeleteFunc(replicas[i].Proxies, func(proxy istiod.Proxy) bool {
				return !slices.ContainsFunc(workloads, func(w Workload) bool { return w.owns(proxy.Name) })
			})
		}
		return replicas, err
	}
	return Follow(ctx, readRestarted, Change{Pushed: true}, wait)
}
