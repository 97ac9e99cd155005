package survey

import (
	"context"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

// nodesLookedAt bounds how many nodes without a sensor are looked at for proxies: one request each.
const nodesLookedAt = 3

// sensorPod looks at one of the sensor's pods: they come from one DaemonSet.
func (r *reader) sensorPod(ctx context.Context, service mesh.Service, into *mesh.Reach) {
	one := metav1.ListOptions{LabelSelector: labels.SelectorFromSet(service.Selector).String(), Limit: 1}
	var pods *metav1.PartialObjectMetadataList
	err := patiently(ctx, func() (err error) {
		pods, err = r.client.Metadata.Resource(cluster.Pods).Namespace(service.Namespace).List(ctx, one)
		return err
	})
	r.skip(checkPods, "list", cluster.Pods, service.Namespace, err)
	if err != nil || len(pods.Items) == 0 {
		return
	}
	pod := pods.Items[0]
	into.SensorPod = &mesh.SensorPod{Name: pod.Name, Labels: pod.Labels, Injected: pod.Annotations["sidecar.istio.io/status"] != "",
		Ambient: pod.Annotations["ambient.istio.io/redirection"] == "enabled", InMesh: pod.Labels["security.istio.io/tlsMode"] == "istio"}
	if into.SensorPod.Ambient {
		into.Strict = strictOf(r.optional(ctx, checkPods, cluster.PeerAuthentications, "", ""))
	}
}

// spread looks where the spans of a node go: to its own sensor, or anywhere.
func (r *reader) spread(ctx context.Context, service mesh.Service, istiods []mesh.Istiod, into *mesh.Reach) {
	if service.NodeLocal {
		into.NodesWithout = r.nodesWithout(ctx, service)
		return
	}
	for _, istiod := range istiods {
		r.partial(ctx, checkClusters, cluster.Secrets, istiod.Namespace, metav1.ListOptions{LabelSelector: "istio/multiCluster=true"},
			func(secret *metav1.PartialObjectMetadata) { into.Clusters = append(into.Clusters, secret.Name) })
	}
}

// nodesWithout are the nodes with proxies where no sensor is ready: spans of a Service with internalTrafficPolicy Local
// never leave the node.
func (r *reader) nodesWithout(ctx context.Context, service mesh.Service) []string {
	slicesOf := r.optional(ctx, checkNodes, cluster.EndpointSlices, service.Namespace, "kubernetes.io/service-name="+service.Name)
	ready := map[string]bool{}
	for _, slice := range slicesOf {
		endpoints, _, _ := unstructured.NestedSlice(slice.Object, "endpoints")
		for _, entry := range endpoints {
			endpoint, _ := entry.(map[string]any)
			node, _ := endpoint["nodeName"].(string)
			serving, set, _ := unstructured.NestedBool(endpoint, "conditions", "ready")
			ready[node] = ready[node] || serving || !set
		}
	}
	if len(ready) == 0 {
		return nil // nothing is ready anywhere, or could not be looked at: that is no matter of single nodes
	}
	var without []string
	r.partial(ctx, checkNodes, cluster.Nodes, "", metav1.ListOptions{}, func(node *metav1.PartialObjectMetadata) {
		if !ready[node.Name] {
			without = append(without, node.Name)
		}
	})
	slices.Sort(without)
	return slices.DeleteFunc(without[:min(len(without), nodesLookedAt)], func(node string) bool { return !r.hasProxies(ctx, node) })
}

func (r *reader) hasProxies(ctx context.Context, node string) bool {
	found := false
	r.partial(ctx, checkNodes, cluster.Pods, "", metav1.ListOptions{FieldSelector: "spec.nodeName=" + node}, func(pod *metav1.PartialObjectMetadata) {
		_, proxied := mesh.ProxyOf(pod.Labels, pod.Annotations)
		found = found || proxied
	})
	return found
}
