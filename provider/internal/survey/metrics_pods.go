package survey

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
)

// canonicalName is a label of every pod that Istio gives an Envoy (Istio 1.31: injection templates, gateways, waypoints).
const canonicalName = "service.istio.io/canonical-name"

// proxyPods are the pods that have an Envoy, one by one, read from their metadata alone.
func (r *reader) proxyPods(ctx context.Context) []mesh.Proxy {
	var proxies []mesh.Proxy
	r.partial(ctx, checkMetrics, cluster.Pods, "", metav1.ListOptions{LabelSelector: canonicalName}, func(pod *metav1.PartialObjectMetadata) {
		if proxy, found := proxyOf(pod); found {
			proxies = append(proxies, proxy)
		}
	})
	return proxies
}

// proxyOf is a pod that has an Envoy; false for another pod.
func proxyOf(pod *metav1.PartialObjectMetadata) (mesh.Proxy, bool) {
	_, proxied := mesh.ProxyOf(pod.Labels, pod.Annotations)
	return mesh.Proxy{Namespace: pod.Namespace, Name: pod.Name, Containers: containersOf(pod), Labels: len(pod.Labels), MetricsLocal: metricsLocal(pod.Annotations["proxy.istio.io/config"]),
		Scrape: pod.Annotations["prometheus.io/scrape"], Port: pod.Annotations["prometheus.io/port"]}, proxied
}

// metricsLocal reports whether a pod's own ProxyConfig closes its metrics to other pods; one that does not parse does not.
func metricsLocal(text string) bool {
	config, err := meshconfig.ParseProxyConfig(text)
	metadata, _ := config["proxyMetadata"].(map[string]any)
	return err == nil && metadata[mesh.MetricsLocalVariable] == "true"
}

// containersOf counts a pod's containers from its metadata. managedFields name those that its creator wrote, since the API
// server fills them before it calls webhooks (Kubernetes 1.35). The annotation sidecar.istio.io/status names those that
// injection added (Istio 1.31). In a pod without managedFields the application counts as one container.
func containersOf(pod *metav1.PartialObjectMetadata) int {
	names := map[string]bool{}
	for _, entry := range pod.ManagedFields {
		var written struct {
			Spec struct {
				Containers map[string]json.RawMessage `json:"f:containers"`
			} `json:"f:spec"`
		}
		if entry.FieldsV1 != nil && json.Unmarshal(entry.FieldsV1.GetRawBytes(), &written) == nil {
			for key := range written.Spec.Containers {
				if strings.HasPrefix(key, "k:") {
					names[key] = true
				}
			}
		}
	}
	gateway, _ := mesh.ProxyOf(pod.Labels, pod.Annotations)
	if len(names) == 0 && !gateway {
		names["the application"] = true
	}
	var injected struct{ Containers []string }
	if json.Unmarshal([]byte(pod.Annotations["sidecar.istio.io/status"]), &injected) == nil {
		for _, name := range injected.Containers {
			names[`k:{"name":"`+name+`"}`] = true
		}
	}
	return max(1, len(names))
}

// namespaceLabels are the labels of each namespace, read only where an agent selects namespaces by labels.
func (r *reader) namespaceLabels(ctx context.Context, agents []mesh.Agent) map[string]map[string]string {
	selects := func(a mesh.Agent) bool {
		return a.Namespaces != nil && len(a.Namespaces.MatchLabels)+len(a.Namespaces.MatchExpressions) > 0
	}
	if !slices.ContainsFunc(agents, selects) {
		return nil
	}
	labels := map[string]map[string]string{}
	r.partial(ctx, checkMetrics, cluster.Namespaces, "", metav1.ListOptions{}, func(n *metav1.PartialObjectMetadata) { labels[n.Name] = n.Labels })
	return labels
}
