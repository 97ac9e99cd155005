package survey

import (
	"context"
	stderrors "errors"
	"maps"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

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
		into.PeerAuthentications = peerAuthenticationsOf(r.optional(ctx, checkPods, cluster.PeerAuthentications, "", ""))
	}
	if into.SensorPod.Ambient || into.SensorPod.Injected {
		into.AuthorizationPolicies = authorizationPoliciesOf(r.optional(ctx, checkPods, cluster.AuthorizationPolicies, "", ""))
	}
}

// destinations reads where spans of a node can go: to the sensor of the same node, or to remote clusters as well.
func (r *reader) destinations(ctx context.Context, service mesh.Service, istiods []mesh.Istiod, into *mesh.Reach) {
	if service.NodeLocal {
		r.nodesWithoutSensor(ctx, service, into)
		return
	}
	for _, istiod := range istiods {
		r.partial(ctx, checkClusters, cluster.Secrets, istiod.Namespace, metav1.ListOptions{LabelSelector: "istio/multiCluster=true"},
			func(secret *metav1.PartialObjectMetadata) { into.Clusters = append(into.Clusters, secret.Name) })
	}
}

// nodesWithoutSensor are the nodes with proxies and without a ready sensor, in order: traffic to a Service with
// internalTrafficPolicy Local never leaves the node. It also records the addresses of the ready sensors.
func (r *reader) nodesWithoutSensor(ctx context.Context, service mesh.Service, into *mesh.Reach) {
	endpointSlices, err := r.objects(ctx, cluster.EndpointSlices, service.Namespace, "kubernetes.io/service-name="+service.Name)
	r.skip(checkNodes, "list", cluster.EndpointSlices, service.Namespace, err)
	if err != nil {
		return
	}
	ready := map[string]bool{}
	for _, slice := range endpointSlices {
		endpoints, _, _ := unstructured.NestedSlice(slice.Object, "endpoints")
		for _, entry := range endpoints {
			endpoint, _ := entry.(map[string]any)
			node, _ := endpoint["nodeName"].(string)
			if serving, set, _ := unstructured.NestedBool(endpoint, "conditions", "ready"); serving || !set {
				ready[node] = true
				addresses, _, _ := unstructured.NestedStringSlice(endpoint, "addresses")
				into.SensorAddresses = append(into.SensorAddresses, addresses...)
			}
		}
	}
	without := map[string]bool{}
	for _, node := range r.nodesWithProxies(ctx) {
		if !ready[node] {
			without[node] = true
		}
	}
	into.NodesWithoutSensor = slices.Sorted(maps.Keys(without))
}

// nodesWithProxies are the nodes of all running pods with a proxy, by one list of these pods.
func (r *reader) nodesWithProxies(ctx context.Context) []string {
	var nodes []string
	err := patiently(ctx, func() error {
		nodes = nil
		options := metav1.ListOptions{LabelSelector: canonicalName, FieldSelector: "status.phase=Running"}
		return r.client.Table(ctx, cluster.Pods, options, "Node", func(pod metav1.ObjectMeta, node string) {
			if _, proxied := mesh.ProxyOf(pod.Labels, pod.Annotations); proxied {
				nodes = append(nodes, node)
			}
		})
	})
	if stderrors.Is(err, cluster.ErrNoColumn) {
		r.skipped(mesh.Skipped{Check: checkNodes, NotServed: "the column Node of pods"})
		return nil
	}
	r.skip(checkNodes, "list", cluster.Pods, "", err)
	return nodes
}
