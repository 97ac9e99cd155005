package rollout

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/metadata"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

// Proxies says which workloads with a proxy are meant. They are found from their pods.
type Proxies struct {
	// Revision of istiod that the proxies belong to.
	Revision string
	// Gateways and Workloads say whether these are among them.
	Gateways, Workloads bool
	// Namespaces, empty: all. Selector is a label selector for pods, empty: all. Exclude lists namespace/name.
	Namespaces []string
	Selector   string
	Exclude    []string
	Reason     string
	// Rendered says that istiod writes the configuration into the templates of gateways that it manages.
	Rendered bool
}

// Groups of a run: gateways roll before workloads.
const (
	groupGateways = iota
	groupWorkloads
)

// Select finds the owners of all pods that have a proxy, each once, from metadata alone: no pod is read whole. What has no
// owner that can be restarted is listed with how to do it.
func Select(ctx context.Context, client metadata.Interface, wanted Proxies) ([]Target, []Skipped, error) {
	pods, err := partial(ctx, client, podsResource, wanted.Namespaces, wanted.Selector)
	if err != nil {
		return nil, nil, err
	}
	replicaSets, err := replicaSetOwners(ctx, client, wanted.Namespaces, pods)
	if err != nil {
		return nil, nil, err
	}
	targets, skipped := map[id]Target{}, map[id]Skipped{}
	for _, pod := range pods {
		group, proxied := groupOf(pod)
		if !proxied || mesh.RevisionOf(pod.Labels, pod.Annotations) != wanted.Revision || group == groupGateways && !wanted.Gateways || group == groupWorkloads && !wanted.Workloads {
			continue
		}
		target, how := ownerOf(pod, replicaSets)
		target.Reason, target.Group = wanted.Reason, group
		target.Rendered = wanted.Rendered && pod.Labels[gatewayLabel] != ""
		switch {
		case slices.Contains(wanted.Exclude, target.Namespace+"/"+target.Name):
		case how != "":
			skipped[target.id()] = Skipped{Target: target, Why: "it cannot be restarted by its template", How: how}
		default:
			targets[target.id()] = target
		}
	}
	byName := func(a, b Target) int {
		return cmp.Or(cmp.Compare(a.Group, b.Group), cmp.Compare(a.String(), b.String()))
	}
	return slices.SortedFunc(maps.Values(targets), byName),
		slices.SortedFunc(maps.Values(skipped), func(a, b Skipped) int { return byName(a.Target, b.Target) }), nil
}

// groupOf tells gateways from workloads, and both from pods without a proxy.
func groupOf(pod metav1.PartialObjectMetadata) (group int, proxied bool) {
	gateway, proxied := mesh.ProxyOf(pod.Labels, pod.Annotations)
	if gateway {
		return groupGateways, true
	}
	return groupWorkloads, proxied
}

// ownerOf is the workload that a pod belongs to, or how to restart a pod that has none of the kinds that can be.
func ownerOf(pod metav1.PartialObjectMetadata, replicaSets map[id]*metav1.OwnerReference) (target Target, how string) {
	owner := metav1.GetControllerOf(&pod)
	if owner != nil && owner.Kind == "ReplicaSet" {
		if deployment := replicaSets[id{"ReplicaSet", pod.Namespace, owner.Name}]; deployment != nil {
			owner = deployment
		}
	}
	if owner == nil {
		return Target{Kind: "Pod", Namespace: pod.Namespace, Name: pod.Name}, "delete it and make it anew"
	}
	target = Target{Kind: owner.Kind, Namespace: pod.Namespace, Name: owner.Name}
	switch {
	case strings.HasPrefix(owner.APIVersion, "apps/") && !kinds[owner.Kind].Empty():
		return target, ""
	case owner.Kind == "Job":
		return target, "let it finish; its next run takes the configuration"
	case owner.Kind == "ReplicaSet":
		return target, "delete its pods one by one"
	}
	return target, fmt.Sprintf("restart it by its own controller (%s)", owner.APIVersion)
}
