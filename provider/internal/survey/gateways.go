package survey

import (
	"cmp"
	"context"
	"slices"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

// fileGateways reads the gateways of istioctl's profiles whose pods are not injected (chart istio-ingress, Istio 1.31): in namespaces of
// control planes, and in those that rollout.workloads.namespaces names. Another namespace does not choose what is patched.
func (r *reader) fileGateways(ctx context.Context, istiods []mesh.Istiod, named []string) []mesh.FileGateway {
	objects, _ := r.list(ctx, cluster.Deployments, "", "operator.istio.io/component in (IngressGateways,EgressGateways)")
	gateways := make([]mesh.FileGateway, 0, len(objects))
	for _, object := range objects {
		labels, _, _ := unstructured.NestedStringMap(object.Object, "spec", "template", "metadata", "labels")
		annotations, _, _ := unstructured.NestedStringMap(object.Object, "spec", "template", "metadata", "annotations")
		eligible := slices.Contains(named, object.GetNamespace()) || mesh.HasControlPlane(object.GetNamespace(), istiods)
		if eligible && labels["sidecar.istio.io/inject"] == "false" {
			gateways = append(gateways, mesh.FileGateway{Namespace: object.GetNamespace(), Name: object.GetName(),
				Revision: cmp.Or(labels["istio.io/rev"], "default"), ProxyConfig: annotations["proxy.istio.io/config"]})
		}
	}
	return gateways
}
