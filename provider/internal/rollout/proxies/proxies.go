// Package proxies finds the workloads whose pods have a proxy of one revision of istiod, as the targets of a rollout.
//
// Find takes a Selection and lists the metadata of pods, and of ReplicaSets where a pod has one; no pod is read whole. Which
// pod has a proxy, and of which kind and revision, is package mesh's answer. It writes nothing and restarts nothing: the
// caller gives the targets to rollout.Run, and shows the skipped ones to the user. PodsOf finds the pods of restarted workloads.
package proxies

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/client-go/metadata"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout/workload"
)

// Selection says which workloads with a proxy are meant.
type Selection struct {
	// Revision of istiod that the proxies belong to.
	Revision string
	// Gateways includes gateways and waypoints, Workloads includes injected workloads.
	Gateways, Workloads bool
	// Namespaces, empty: all. Selector is a label selector for pods, empty: all.
	Namespaces []string
	Selector   string
	// Exclude lists workloads as namespace/name.
	Exclude []string
	// Reason is why they restart, for the user.
	Reason string
	// RenderedByIstiod says that istiod writes the new configuration into the templates of the gateways that it renders.
	RenderedByIstiod bool
}

// group is the group in which a pod's workload restarts; selected is false for a pod that is not meant.
func (s Selection) group(pod metav1.PartialObjectMetadata) (group int, selected bool) {
	gateway, proxied := mesh.ProxyOf(pod.Labels, pod.Annotations)
	switch {
	case !proxied || mesh.RevisionOf(pod.Labels, pod.Annotations) != s.Revision:
		return 0, false
	case gateway:
		return rollout.GroupGateways, s.Gateways
	}
	return rollout.GroupWorkloads, s.Workloads
}

// Find returns the owners of all pods that are meant, each once, gateways first and then by name. A workload that cannot be
// restarted by its template is skipped, with what to do instead. The error names what could not be listed.
func Find(ctx context.Context, client metadata.Interface, selection Selection) ([]rollout.Target, []rollout.Skipped, error) {
	pods, err := list(ctx, client, cluster.Pods, selection.Namespaces, selection.Selector)
	if err != nil {
		return nil, nil, err
	}
	replicaSets, err := replicaSetOwners(ctx, client, selection.Namespaces, pods)
	if err != nil {
		return nil, nil, err
	}
	targets, skipped := map[string]rollout.Target{}, map[string]rollout.Skipped{}
	for _, pod := range pods {
		group, selected := selection.group(pod)
		if !selected {
			continue
		}
		target, fix := ownerOf(pod, replicaSets)
		target.Reason, target.Group = selection.Reason, group
		target.RenderedByIstiod = selection.RenderedByIstiod && mesh.RenderedByIstiod(pod.Labels, pod.Annotations)
		switch {
		case slices.Contains(selection.Exclude, names.Qualified(target.Namespace, target.Name)):
		case fix != "":
			skipped[target.String()] = rollout.Skipped{Target: target,
				Blocked: workload.Blocked{Reason: "it cannot be restarted by its pod template", Fix: fix}}
		default:
			targets[target.String()] = target
		}
	}
	byGroupAndName := func(a, b rollout.Target) int {
		return cmp.Or(cmp.Compare(a.Group, b.Group), cmp.Compare(a.String(), b.String()))
	}
	return slices.SortedFunc(maps.Values(targets), byGroupAndName),
		slices.SortedFunc(maps.Values(skipped), func(a, b rollout.Skipped) int { return byGroupAndName(a.Target, b.Target) }), nil
}

// list reads the metadata of objects; one list for the whole cluster where no namespaces are named.
func list(ctx context.Context, client metadata.Interface, resource schema.GroupVersionResource, namespaces []string, selector string) ([]metav1.PartialObjectMetadata, error) {
	if len(namespaces) == 0 {
		namespaces = []string{""}
	}
	var found []metav1.PartialObjectMetadata
	for _, namespace := range namespaces {
		page := func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
			return client.Resource(resource).Namespace(namespace).List(ctx, options)
		}
		options := metav1.ListOptions{LabelSelector: selector, Limit: cluster.MetadataPerPage}
		err := cluster.EachItem(ctx, options, page, func(item *metav1.PartialObjectMetadata) {
			item.ManagedFields = nil
			found = append(found, *item)
		})
		if err != nil {
			return nil, rollout.ListError(err, resource, namespace)
		}
	}
	return found, nil
}

// ownerOf is the workload that a pod belongs to; fix is what to do where it cannot be restarted by its template.
func ownerOf(pod metav1.PartialObjectMetadata, replicaSets map[string]*metav1.OwnerReference) (target rollout.Target, fix string) {
	owner := metav1.GetControllerOf(&pod)
	if owner != nil && owner.Kind == "ReplicaSet" {
		if deployment := replicaSets[names.Qualified(pod.Namespace, owner.Name)]; deployment != nil {
			owner = deployment
		}
	}
	if owner == nil {
		return rollout.Target{Kind: "Pod", Namespace: pod.Namespace, Name: pod.Name}, "recreate it"
	}
	// The pod says who owns it, and the API server verifies neither kind nor name.
	target = rollout.Target{Kind: names.Line(owner.Kind), Namespace: pod.Namespace, Name: names.Line(owner.Name)}
	switch {
	case len(validation.IsDNS1123Subdomain(owner.Name)) > 0:
		return target, "recreate its pod; no object has this name"
	case workload.RollsOut(owner.APIVersion, owner.Kind):
		return target, ""
	case owner.Kind == "Job":
		return target, "let it finish; its next run starts with the new configuration"
	case owner.Kind == "ReplicaSet":
		return target, "delete its pods one by one"
	}
	return target, fmt.Sprintf("restart it by its own controller (%s)", names.Line(owner.APIVersion))
}
