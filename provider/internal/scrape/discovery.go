package scrape

import (
	"strings"

	"github.com/prometheus/common/model"
)

// The labels that service discovery of role pod gives to each container port of each pod (Prometheus, configuration of
// kubernetes_sd_config).
const (
	metaNamespace  = "__meta_kubernetes_namespace"
	metaPod        = "__meta_kubernetes_pod_name"
	metaIP         = "__meta_kubernetes_pod_ip"
	metaPhase      = "__meta_kubernetes_pod_phase"
	metaNode       = "__meta_kubernetes_pod_node_name"
	metaLabel      = "__meta_kubernetes_pod_label_"
	metaAnnotation = "__meta_kubernetes_pod_annotation_"

	// Annotations by which scrapers that follow them find a pod.
	metaScrape = metaAnnotation + "prometheus_io_scrape"
	metaPort   = metaAnnotation + "prometheus_io_port"
	// Labels and annotations by which Istio marks a pod with a proxy; see mesh.ProxyOf.
	metaStatus    = metaAnnotation + "sidecar_istio_io_status"
	metaTemplates = metaAnnotation + "inject_istio_io_templates"
	metaManaged   = metaLabel + "gateway_istio_io_managed"
	metaGateway   = metaLabel + "gateway_networking_k8s_io_gateway_name"
	metaRevision  = metaAnnotation + "istio_io_rev"
	metaComponent = metaLabel + "operator_istio_io_component"
	metaCanonical = metaLabel + "service_istio_io_canonical_name"
)

// metaOf is the label that service discovery makes of a pod's label.
func metaOf(label string) string { return metaLabel + sanitized(label) }

// sanitized is a Kubernetes label as service discovery spells it.
func sanitized(label string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '_'
	}, label)
}

// address points every target of a pod at one port. Discovery makes one target of each port of each container, and vmagent
// before 1.106 leaves init containers out, so the ports that a pod declares decide nothing here: targets that become equal
// are one. IPv6 needs brackets.
func address(port string) []rule {
	return []rule{
		{sources: []string{metaIP}, regex: `([\d.]+)`, target: model.AddressLabel, replacement: "$1:" + port},
		{sources: []string{metaIP}, regex: `(.*:.*)`, target: model.AddressLabel, replacement: "[$1]:" + port},
	}
}

// mergedAddress points a target at the merged metrics where the pod's annotations name their port.
func mergedAddress() []rule {
	const merged = "true;" + mergedPort + ";"
	return []rule{
		{sources: []string{metaScrape, metaPort, metaIP}, regex: merged + `([\d.]+)`, target: model.AddressLabel, replacement: "$1:" + mergedPort},
		{sources: []string{metaScrape, metaPort, metaIP}, regex: merged + `(.*:.*)`, target: model.AddressLabel, replacement: "[$1]:" + mergedPort},
	}
}

// optedOut drops pods whose annotation forbids scraping.
func optedOut() rule {
	return rule{action: "drop", sources: []string{metaScrape}, regex: "(?i)false"}
}
