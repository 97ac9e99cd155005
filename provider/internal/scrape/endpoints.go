package scrape

import (
	"slices"
	"time"

	"github.com/prometheus/common/model"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// endpoint is what is scraped of one component or of all proxies, before it is written as a monitor or as a scrape job.
type endpoint struct {
	name, path string
	// selectorKey and selectorValue are the label of its pods; "" for all pods.
	selectorKey, selectorValue     string
	relabelings, metricRelabelings []rule
}

// daemon is a component that is one container of pods with one label.
type daemon struct {
	component                         request.MeshComponent
	name, key, value, container, port string
}

// daemons are those of Istio 1.31 (charts istio-discovery, ztunnel and istio-cni).
var daemons = []daemon{
	{request.Istiod, "istiod", "app", "istiod", "discovery", "15014"},
	{request.Ztunnel, "ztunnel", "app", "ztunnel", proxyContainer, mergedPort},
	{request.IstioCNI, "istio-cni", "k8s-app", "istio-cni-node", "install-cni", "15014"},
}

// targetScope is which targets the endpoints take, beside the job that scrapes annotated pods.
type targetScope int

const (
	// insteadOfAnnotations takes every target: the annotation job is changed to leave Istio's pods out.
	insteadOfAnnotations targetScope = iota
	// withoutAnnotations takes Envoy's own port: no annotation job runs, and metrics of applications are not asked for.
	withoutAnnotations
	// besideAnnotations takes only what the annotation job does not take.
	besideAnnotations
)

// endpoints are those of the chosen components.
func endpoints(inputs request.Metrics, scope targetScope) []endpoint {
	var list []endpoint
	if chosen := chosenProxies(inputs.Components); len(chosen) > 0 {
		list = append(list, proxiesEndpoint(inputs, chosen, scope))
	}
	for _, d := range daemons {
		if slices.Contains(inputs.Components, d.component) {
			list = append(list, daemonEndpoint(d, inputs, scope))
		}
	}
	return list
}

func proxiesEndpoint(inputs request.Metrics, chosen []string, scope targetScope) endpoint {
	rules := append([]rule{proxiesOnly, agentgateways, optedOut()}, annotated(scope, mergedPort)...)
	if len(chosen) < 3 {
		rules = append(rules, rule{target: tmpLabel, replacement: string(request.Sidecars)})
		rules = append(rules, componentRules...)
		rules = append(rules, rule{action: "keep", sources: []string{tmpLabel}, regex: union(chosen)})
	}
	rules = append(rules, address(envoyPort)...)
	if scope == insteadOfAnnotations {
		// The merged port has the metrics of applications too. The annotation job copies all labels of a pod; app, version and
		// metrics.podLabels are enough: VictoriaMetrics drops a series with too many labels, see maxPodLabels.
		rules = append(append(rules, mergedAddress()...), podApp, podVersion)
	}
	rules = append(rules, rule{target: "container", replacement: proxyContainer})
	return endpoint{name: "proxies", path: "/stats/prometheus",
		relabelings: append(rules, targetLabels(inputs)...), metricRelabelings: seriesRules(inputs, scope == insteadOfAnnotations)}
}

func daemonEndpoint(d daemon, inputs request.Metrics, scope targetScope) endpoint {
	rules := append([]rule{optedOut()}, annotated(scope, d.port)...)
	rules = append(rules, address(d.port)...)
	// Istio's dashboards query go_* and process_* with app="istiod" and app="ztunnel" (Istio 1.31, manifests/addons/dashboards).
	rules = append(rules, rule{target: "container", replacement: d.container}, podApp)
	return endpoint{name: d.name, path: "/metrics", selectorKey: d.key, selectorValue: d.value,
		relabelings: append(rules, targetLabels(inputs)...), metricRelabelings: seriesRules(inputs, false)}
}

// annotated drops what the annotation job takes at the same port, where it runs beside.
func annotated(scope targetScope, port string) []rule {
	if scope != besideAnnotations {
		return nil
	}
	return []rule{{action: "drop", sources: []string{metaScrape, metaPort}, regex: "true;" + port}}
}

// timeoutOf is the timeout to write. A scraper refuses one that is longer than the interval, its own default too.
func timeoutOf(inputs request.Metrics) string {
	if inputs.Timeout != "" {
		return inputs.Timeout
	}
	if interval, err := model.ParseDuration(inputs.Interval); err == nil && time.Duration(interval) < request.DefaultTimeout {
		return inputs.Interval
	}
	return model.Duration(request.DefaultTimeout).String()
}
