package proof

import (
	"context"
	"slices"
	"strings"
	"time"
)

// Workload is a Deployment, DaemonSet or StatefulSet whose pods have proxies.
type Workload struct{ Namespace, Name string }

// owns tells by the name: a pod's begins with its workload's.
func (w Workload) owns(proxy string) bool {
	pod, namespace, _ := strings.Cut(proxy, ".")
	return namespace == w.Namespace && strings.HasPrefix(pod, w.Name+"-")
}

// Settled looks at the proxies of workloads that were restarted until all that are connected acknowledged, one rejects, or
// wait has passed. Others do not matter.
func Settled(ctx context.Context, look func(context.Context) ([]Replica, error), workloads []Workload, wait time.Duration) Outcome {
	only := func(ctx context.Context) ([]Replica, error) {
		replicas, err := look(ctx)
		for i := range replicas {
			replicas[i].Proxies = slices.DeleteFunc(replicas[i].Proxies, func(proxy Proxy) bool {
				return !slices.ContainsFunc(workloads, func(w Workload) bool { return w.owns(proxy.Name) })
			})
		}
		return replicas, err
	}
	return Follow(ctx, only, nil, "", wait)
}
