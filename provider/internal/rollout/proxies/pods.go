package proxies

import (
	"context"

	"k8s.io/client-go/metadata"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout"
)

// PodsOf returns the pods of workloads, as pod.namespace, by their owner references: the name of a pod of cart-db also begins
// with that of a workload cart. It lists namespaces, all where there are none. The error names what could not be listed.
func PodsOf(ctx context.Context, client metadata.Interface, namespaces []string, targets []rollout.Target) (map[string]bool, error) {
	pods, err := list(ctx, client, cluster.Pods, namespaces, "")
	if err != nil {
		return nil, err
	}
	replicaSets, err := replicaSetOwners(ctx, client, namespaces, pods)
	if err != nil {
		return nil, err
	}
	wanted := map[string]bool{}
	for _, target := range targets {
		wanted[target.String()] = true
	}
	found := map[string]bool{}
	for _, pod := range pods {
		if owner, _ := ownerOf(pod, replicaSets); wanted[owner.String()] {
			found[pod.Name+"."+pod.Namespace] = true
		}
	}
	return found, nil
}
