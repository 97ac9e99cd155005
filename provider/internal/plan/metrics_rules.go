package plan

import (
	"maps"
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// rule is one step of Prometheus' relabelling. Left out: action replace, regex (.*), replacement $1, as Prometheus has it.
type rule struct {
	action, target, regex, replacement string
	sources                            []string
}

// camel is a rule as PodMonitor and VMPodScrape write it, snake as a scrape job does.
func camel(rules []rule) []any { return written(rules, "sourceLabels", "targetLabel") }
func snake(rules []rule) []any { return written(rules, "source_labels", "target_label") }

func written(rules []rule, sources, target string) []any {
	list := make([]any, 0, len(rules))
	for _, r := range rules {
		entry := map[string]any{}
		for key, value := range map[string]string{"action": r.action, target: r.target, "regex": r.regex, "replacement": r.replacement} {
			if value != "" {
				entry[key] = value
			}
		}
		if len(r.sources) > 0 {
			entry[sources] = anys(r.sources)
		}
		list = append(list, entry)
	}
	return list
}

func anys[T any](list []T) []any {
	result := make([]any, 0, len(list))
	for _, element := range list {
		result = append(result, element)
	}
	return result
}

// What service discovery of role pod says about each container port of each pod.
const (
	metaIP         = "__meta_kubernetes_pod_ip"
	metaPhase      = "__meta_kubernetes_pod_phase"
	metaNode       = "__meta_kubernetes_pod_node_name"
	metaScrape     = "__meta_kubernetes_pod_annotation_prometheus_io_scrape"
	metaPort       = "__meta_kubernetes_pod_annotation_prometheus_io_port"
	metaStatus     = "__meta_kubernetes_pod_annotation_sidecar_istio_io_status"
	metaTemplates  = "__meta_kubernetes_pod_annotation_inject_istio_io_templates"
	metaManaged    = "__meta_kubernetes_pod_label_gateway_istio_io_managed"
	metaComponent  = "__meta_kubernetes_pod_label_operator_istio_io_component"
	metaLabel      = "__meta_kubernetes_pod_label_"
	metaCanonical  = metaLabel + "service_istio_io_canonical_name"
	classLabel     = "__tmp_groundcover_istio"
	fileGateways   = "(?:Ingress|Egress)Gateways"
	mergedPort     = "15020"
	proxyContainer = "istio-proxy"
)

// proxiesOnly keeps pods with an Envoy: injected ones, managed gateways and waypoints, gateways of istioctl's profiles.
var proxiesOnly = rule{action: "keep", sources: []string{metaStatus, metaManaged, metaComponent}, regex: ".+;.*;.*|.*;.+;.*|.*;.*;" + fileGateways}

// classes tell gateways and waypoints from what is taken for a sidecar so far, by the same marks as a rollout does.
var classes = []rule{
	{sources: []string{classLabel, metaTemplates, metaManaged, metaComponent}, target: classLabel, replacement: string(request.Gateways),
		regex: string(request.Sidecars) + ";(?:.*gateway.*;.*;.*|.*;.+;.*|.*;.*;" + fileGateways + ")"},
	{sources: []string{classLabel, metaManaged}, target: classLabel, replacement: string(request.Waypoints),
		regex: string(request.Gateways) + `;istio\.io-mesh-controller`},
}

// chosenProxies are the components that have an Envoy.
func chosenProxies(components []request.MeshComponent) []string {
	var chosen []string
	for _, c := range []request.MeshComponent{request.Sidecars, request.Gateways, request.Waypoints} {
		if slices.Contains(components, c) {
			chosen = append(chosen, string(c))
		}
	}
	return chosen
}

// address points every target of a pod at one port. Discovery makes a target of each port of each container, and leaves
// init containers out in vmagent before 1.106, so the ports that a pod declares decide nothing here: targets that become
// the same are one. IPv6 needs brackets.
func address(port string) []rule {
	return []rule{
		{sources: []string{metaIP}, regex: `([\d.]+)`, target: "__address__", replacement: "$1:" + port},
		{sources: []string{metaIP}, regex: `(.*:.*)`, target: "__address__", replacement: "[$1]:" + port},
	}
}

// mergedAddress points at the merged metrics where a pod's annotations do.
func mergedAddress() []rule {
	const merged = "true;" + mergedPort + ";"
	return []rule{
		{sources: []string{metaScrape, metaPort, metaIP}, regex: merged + `([\d.]+)`, target: "__address__", replacement: "$1:" + mergedPort},
		{sources: []string{metaScrape, metaPort, metaIP}, regex: merged + `(.*:.*)`, target: "__address__", replacement: "[$1]:" + mergedPort},
	}
}

// series are the rules for what a scrape brought. Of merged metrics only those of Istio's own families may be dropped.
func series(inputs request.Metrics, merged bool) []rule {
	var rules []rule
	if len(inputs.Drop) > 0 {
		rules = append(rules, rule{action: "drop", sources: []string{"__name__"}, regex: union(inputs.Drop)})
	}
	keep := KeepPattern(inputs.Profile, inputs.Keep)
	switch {
	case keep == "":
	case merged:
		rules = append(rules,
			rule{sources: []string{"__name__"}, regex: families, target: classLabel, replacement: "drop"},
			rule{sources: []string{"__name__"}, regex: keep, target: classLabel, replacement: "keep"},
			rule{action: "drop", sources: []string{classLabel}, regex: "drop"},
			rule{action: "labeldrop", regex: classLabel})
	default:
		rules = append(rules, rule{action: "keep", sources: []string{"__name__"}, regex: keep})
	}
	if len(inputs.DropLabels) > 0 {
		rules = append(rules, rule{action: "labeldrop", regex: strings.Join(inputs.DropLabels, "|")})
	}
	return rules
}

// podApp and podVersion take a pod's label over.
var (
	podApp     = rule{sources: []string{metaLabel + "app"}, regex: "(.+)", target: "app"}
	podVersion = rule{sources: []string{metaLabel + "version"}, regex: "(.+)", target: "version"}
)

// labels are the rules for the labels of every target: what groundcover's users filter by, and the user's own.
func labels(inputs request.Metrics) []rule {
	rules := []rule{
		{sources: []string{metaNode}, target: "node"},
		{sources: []string{metaLabel + "app"}, regex: "(.+)", target: "workload"},
		{sources: []string{metaCanonical}, regex: "(.+)", target: "workload"},
	}
	fixed := maps.Clone(inputs.Labels)
	if fixed == nil {
		fixed = map[string]string{}
	}
	for name, value := range map[string]string{"cluster": inputs.Cluster, "env": inputs.Environment} {
		if value != "" {
			fixed[name] = value
		}
	}
	for _, name := range slices.Sorted(maps.Keys(fixed)) {
		rules = append(rules, rule{target: name, replacement: strings.ReplaceAll(fixed[name], "$", "$$")})
	}
	return rules
}
