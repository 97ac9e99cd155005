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

// maxNodes is the number of nodes without a sensor that are checked for proxies, with one request each.
const maxNodes = 3

// sensorPod reads one pod of the sensor, for all of them: one DaemonSet creates them.
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
	into.SensorPod = &mesh.SensorPod{Name: pod.Name, Labels: pod.Labels, Injected: mesh.Injected(pod.Annotations),
		Ambient: pod.Annotations["ambient.istio.io/redirection"] == "enabled", InMesh: pod.Labels["security.istio.io/tlsMode"] == "istio"}
	if into.SensorPod.Ambient {
		into.StrictMTLS = strictOf(r.optional(ctx, checkPods, cluster.PeerAuthentications, "", ""))
	}
}

// destinations reads where spans of a node can go: to the sensor of the same node, or to remote clusters as well.
func (r *reader) destinations(ctx context.Context, service mesh.Service, istiods []mesh.Istiod, into *mesh.Reach) {
	if service.NodeLocal {
		into.NodesWithoutSensor = r.nodesWithoutSensor(ctx, service)
		return
	}
	for _, istiod := range istiods {
		r.partial(ctx, checkClusters, cluster.Secrets, istiod.Namespace, metav1.ListOptions{LabelSelector: "istio/multiCluster=true"},
			func(secret *metav1.PartialObjectMetadata) { into.Clusters = append(into.Clusters, secret.Name) })
	}
}

// nodesWithoutSensor are nodes with proxies and without a ready sensor, at most maxNodes: traffic to a Service with
// internalTrafficPolicy Local never leaves the node.
func (r *reader) nodesWithoutSensor(ctx context.Context, service mesh.Service) []string {
	endpointSlices := r.optional(ctx, checkNodes, cluster.EndpointSlices, service.Namespace, "kubernetes.io/service-name="+service.Name)
	ready := map[string]bool{}
	for _, slice := range endpointSlices {
		endpoints, _, _ := unstructured.NestedSlice(slice.Object, "endpoints")
		for _, entry := range endpoints {
			endpoint, _ := entry.(map[string]any)
			node, _ := endpoint["nodeName"].(string)
			serving, set, _ := unstructured.NestedBool(endpoint, "conditions", "ready")
			ready[node] = ready[node] || serving || !set
		}
	}
	if len(ready) == 0 {
		return nil // no endpoint is ready, or the read was refused: other findings report both
	}
	var without []string
	r.partial(ctx, checkNodes, cluster.Nodes, "", metav1.ListOptions{}, func(node *metav1.PartialObjectMetadata) {
		if !ready[node.Name] {
			without = append(without, node.Name)
		}
	})
	slices.Sort(without)
	return slices.DeleteFunc(without[:min(len(without), maxNodes)], func(node string) bool { return !r.hasProxies(ctx, node) })
}

// hasProxies says whether a node has a pod with a proxy.
func (r *reader) hasProxies(ctx context.Context, node string) bool {
	found := false
	r.partial(ctx, checkNodes, cluster.Pods, "", metav1.ListOptions{FieldSelector: "spec.nodeName=" + node}, func(pod *metav1.PartialObjectMetadata) {
		_, proxied := mesh.ProxyOf(pod.Labels, pod.Annotations)
		found = found || proxied
	})
	return found
}
