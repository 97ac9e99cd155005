package proxies

import (
	"context"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/metadata"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// replicaSetOwners are the owners of ReplicaSets by namespace/name; they are listed only when a pod has a ReplicaSet.
func replicaSetOwners(ctx context.Context, client metadata.Interface, namespaces []string, pods []metav1.PartialObjectMetadata) (map[string]*metav1.OwnerReference, error) {
	needed := false
	for i := range pods {
		owner := metav1.GetControllerOf(&pods[i])
		needed = needed || owner != nil && owner.Kind == "ReplicaSet"
	}
	if !needed {
		return nil, nil
	}
	replicaSets, err := list(ctx, client, cluster.ReplicaSets, namespaces, "")
	if err != nil {
		return nil, err
	}
	owners := map[string]*metav1.OwnerReference{}
	for i := range replicaSets {
		owners[names.Qualified(replicaSets[i].Namespace, replicaSets[i].Name)] = metav1.GetControllerOf(&replicaSets[i])
	}
	return owners, nil
}
