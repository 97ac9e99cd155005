package rollout

import (
	"context"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/tools/pager"
)

var (
	podsResource        = schema.GroupVersionResource{Version: "v1", Resource: "pods"}
	replicaSetsResource = schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "replicasets"}
)

// partial lists the metadata of objects, in pages; one list for the whole cluster unless namespaces are named.
func partial(ctx context.Context, client metadata.Interface, resource schema.GroupVersionResource, namespaces []string, selector string) ([]metav1.PartialObjectMetadata, error) {
	if len(namespaces) == 0 {
		namespaces = []string{""}
	}
	var found []metav1.PartialObjectMetadata
	for _, namespace := range namespaces {
		pages := pager.New(func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
			return client.Resource(resource).Namespace(namespace).List(ctx, options)
		})
		pages.PageSize = 2000
		err := pages.EachListItem(ctx, metav1.ListOptions{LabelSelector: selector}, func(object runtime.Object) error {
			if item, ok := object.(*metav1.PartialObjectMetadata); ok {
				item.ManagedFields = nil
				found = append(found, *item)
			}
			return nil
		})
		if err != nil {
			over := scope{resource: resource, namespace: namespace}
			return nil, fmt.Errorf("reading %s: %w", over, refused(err, "list", over))
		}
	}
	return found, nil
}

// replicaSetOwners are the Deployments behind ReplicaSets; read only when some pod has a ReplicaSet.
func replicaSetOwners(ctx context.Context, client metadata.Interface, namespaces []string, pods []metav1.PartialObjectMetadata) (map[id]*metav1.OwnerReference, error) {
	needed := false
	for i := range pods {
		owner := metav1.GetControllerOf(&pods[i])
		needed = needed || owner != nil && owner.Kind == "ReplicaSet"
	}
	if !needed {
		return nil, nil
	}
	replicaSets, err := partial(ctx, client, replicaSetsResource, namespaces, "")
	if err != nil {
		return nil, err
	}
	owners := map[id]*metav1.OwnerReference{}
	for i := range replicaSets {
		owners[id{"ReplicaSet", replicaSets[i].Namespace, replicaSets[i].Name}] = metav1.GetControllerOf(&replicaSets[i])
	}
	return owners, nil
}
