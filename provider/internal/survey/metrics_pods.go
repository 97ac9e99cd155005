package survey

import (
	"context"
	"encoding/json"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/facts"
)

// canonical is a label of every pod that Istio gives an Envoy (Istio 1.31: injection templates, gateways, waypoints).
const canonical = "service.istio.io/canonical-name"

// envoys are the pods with an Envoy, one by one, from metadata alone.
func (r *reader) envoys(ctx context.Context) []facts.Proxy {
	var proxies []facts.Proxy
	r.partial(ctx, checkMetrics, cluster.Pods, "", metav1.ListOptions{LabelSelector: canonical}, func(pod *metav1.PartialObjectMetadata) {
		if proxy, found := proxyOf(pod); found {
			proxies = append(proxies, proxy)
		}
	})
	return proxies
}

func proxyOf(pod *metav1.PartialObjectMetadata) (facts.Proxy, bool) {
	status := pod.Annotations["sidecar.istio.io/status"]
	gateway, proxied := facts.ProxyOf(pod.Labels, pod.Annotations)
	var injected struct {
		InitContainers []string `json:"initContainers"`
	}
	if status != "" && json.Unmarshal([]byte(status), &injected) != nil {
		injected.InitContainers = nil
	}
	return facts.Proxy{Namespace: pod.Namespace, Name: pod.Name, Gateway: gateway, Native: slices.Contains(injected.InitContainers, "istio-proxy"),
		Scrape: pod.Annotations["prometheus.io/scrape"], Port: pod.Annotations["prometheus.io/port"]}, proxied
}

// namespaceLabels are read only where an agent chooses namespaces by their labels.
func (r *reader) namespaceLabels(ctx context.Context, agents []facts.Agent) map[string]map[string]string {
	chooses := func(a facts.Agent) bool {
		return a.Namespaces != nil && len(a.Namespaces.MatchLabels)+len(a.Namespaces.MatchExpressions) > 0
	}
	if !slices.ContainsFunc(agents, chooses) {
		return nil
	}
	labels := map[string]map[string]string{}
	r.partial(ctx, checkMetrics, cluster.Namespaces, "", metav1.ListOptions{}, func(n *metav1.PartialObjectMetadata) { labels[n.Name] = n.Labels })
	return labels
}
