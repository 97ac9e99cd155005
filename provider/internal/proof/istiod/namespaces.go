package istiod

import (
	"context"
	"fmt"
	"slices"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

// Namespaces are the eligible namespaces with a Deployment of istiod: a label in another namespace does not make one. missing is the
// permission for that, where the API server refuses it; the error is that of a cluster that does not answer.
func Namespaces(ctx context.Context, client *cluster.Client) (namespaces []string, missing []Permission, err error) {
	list, err := client.Metadata.Resource(cluster.Deployments).List(ctx, metav1.ListOptions{LabelSelector: mesh.IstiodSelector})
	if apierrors.IsForbidden(err) {
		return nil, []Permission{{"list", "deployments.apps", ""}}, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("listing Deployments labelled %s: %w", mesh.IstiodSelector, err)
	}
	for _, deployment := range list.Items {
		if mesh.EligibleControlPlane(deployment.Namespace, "") {
			namespaces = append(namespaces, deployment.Namespace)
		}
	}
	slices.Sort(namespaces)
	return slices.Compact(namespaces), nil, nil
}
