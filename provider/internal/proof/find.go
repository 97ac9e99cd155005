package proof

import (
	"context"
	"fmt"
	"slices"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
)

// Namespaces are those that have an istiod, found by its Deployment. missing is what the API server did not allow.
func Namespaces(ctx context.Context, client *cluster.Client) (namespaces []string, missing []Permission, err error) {
	list, err := client.Metadata.Resource(cluster.Deployments).List(ctx, metav1.ListOptions{LabelSelector: "app=istiod"})
	if apierrors.IsForbidden(err) {
		return nil, []Permission{{"list", "deployments.apps", ""}}, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("listing Deployments labelled app=istiod: %w", err)
	}
	for _, deployment := range list.Items {
		namespaces = append(namespaces, deployment.Namespace)
	}
	slices.Sort(namespaces)
	return slices.Compact(namespaces), nil, nil
}
