package plan

import (
	"cmp"
	"slices"
	"time"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// scrape is what one job of ours takes, whatever the kind of object that says so.
type scrape struct {
	name, path string
	// The label of the pods; "" for all.
	selectorKey, selectorValue string
	relabel, afterwards        []rule
}

// daemon is a component that is one container of pods with one label (Istio 1.31, charts istio-discovery, ztunnel, istio-cni).
type daemon struct {
	component                         request.MeshComponent
	name, key, value, container, port string
}

var daemons = []daemon{
	{request.Istiod, "istiod", "app", "istiod", "discovery", "15014"},
	{request.Ztunnel, "ztunnel", "app", "ztunnel", proxyContainer, mergedPort},
	{request.IstioCNI, "istio-cni", "k8s-app", "istio-cni-node", "install-cni", "15014"},
}

// scope is how much the jobs of ours take.
type scope int

const (
	// everything: the annotation job is told to leave Istio's pods to ours.
	everything scope = iota
	// unmerged: Envoy's own port, since nobody scrapes by annotation.
	unmerged
	// uncovered: only what the annotation job does not take.
	uncovered
)

// scrapes are the jobs for the chosen components.
func scrapes(inputs request.Metrics, scope scope) []scrape {
	var list []scrape
	if chosen := chosenProxies(inputs.Components); len(chosen) > 0 {
		list = append(list, proxies(inputs, chosen, scope))
	}
	for _, d := range daemons {
		if slices.Contains(inputs.Components, d.component) {
			list = append(list, d.scrape(inputs, scope))
		}
	}
	return list
}

func proxies(inputs request.Metrics, chosen []string, scope scope) scrape {
	rules := append([]rule{proxiesOnly, optedOut()}, covered(scope, mergedPort)...)
	if len(chosen) < 3 {
		rules = append(rules, rule{target: classLabel, replacement: string(request.Sidecars)})
		rules = append(rules, classes...)
		rules = append(rules, rule{action: "keep", sources: []string{classLabel}, regex: union(chosen)})
	}
	rules = append(rules, address("15090")...)
	if scope == everything {
		// Applications' metrics are merged there. Of the pod's labels, which the annotation job takes over all, app and version
		// are enough, with metrics.podLabels: VictoriaMetrics drops a series of too many labels, see labelsByAnnotation.
		rules = append(append(rules, mergedAddress()...), podApp, podVersion)
	}
	rules = append(rules, rule{target: "container", replacement: proxyContainer})
	return scrape{name: "proxies", path: "/stats/prometheus",
		relabel: append(rules, labels(inputs)...), afterwards: series(inputs, scope == everything)}
}

func (d daemon) scrape(inputs request.Metrics, scope scope) scrape {
	rules := append([]rule{optedOut()}, covered(scope, d.port)...)
	rules = append(rules, address(d.port)...)
	// Istio's dashboards ask for go_* and process_* with app="istiod" and app="ztunnel" (Istio 1.31, manifests/addons/dashboards).
	rules = append(rules, rule{target: "container", replacement: d.container}, podApp)
	return scrape{name: d.name, path: "/metrics", selectorKey: d.key, selectorValue: d.value,
		relabel: append(rules, labels(inputs)...), afterwards: series(inputs, false)}
}

// optedOut drops pods that say that they are not to be scraped.
func optedOut() rule {
	return rule{action: "drop", sources: []string{metaScrape}, regex: "(?i)false"}
}

// covered drops what the annotation job takes at the same port.
func covered(scope scope, port string) []rule {
	if scope != uncovered {
		return nil
	}
	return []rule{{action: "drop", sources: []string{metaScrape, metaPort}, regex: "true;" + port}}
}

// timeoutOf is the timeout that is written: a scraper refuses one that is longer than the interval, its own default too.
func timeoutOf(inputs request.Metrics) string {
	interval, err := time.ParseDuration(inputs.Interval)
	if inputs.Timeout != "" || err != nil || interval >= request.DefaultTimeout {
		return cmp.Or(inputs.Timeout, "10s")
	}
	return inputs.Interval
}
