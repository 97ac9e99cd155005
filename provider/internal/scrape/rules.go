package scrape

import (
	"maps"
	"slices"
	"strings"

	"github.com/prometheus/common/model"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// rule is one step of Prometheus' relabelling. A field that is empty has Prometheus' default: action replace, regex (.*),
// replacement $1.
type rule struct {
	action, target, regex, replacement string
	sources                            []string
}

// camelCase writes rules as PodMonitor and VMPodScrape spell them, snakeCase as a scrape job does.
func camelCase(rules []rule) []any { return write(rules, "sourceLabels", "targetLabel") }
func snakeCase(rules []rule) []any { return write(rules, "source_labels", "target_label") }

func write(rules []rule, sources, target string) []any {
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

// anys is a list as manifests and values hold it.
func anys[T any](list []T) []any {
	result := make([]any, 0, len(list))
	for _, element := range list {
		result = append(result, element)
	}
	return result
}

// podApp and podVersion copy a label of the pod.
var (
	podApp     = rule{sources: []string{metaLabel + "app"}, regex: "(.+)", target: "app"}
	podVersion = rule{sources: []string{metaLabel + "version"}, regex: "(.+)", target: "version"}
)

// targetLabels are the rules for the labels of every target: those that users of groundcover filter by, and the user's own.
func targetLabels(inputs request.Metrics) []rule {
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

// families are names that only Istio's components use in their own containers. An application whose metrics are merged into
// the sidecar's keeps all of its own.
const families = "(?:envoy|istio|pilot|galley|citadel|sidecar_injection|workload_manager)_.+"

// seriesRules are the rules for the series that a scrape brings. Of merged metrics they drop only those of Istio's families.
func seriesRules(inputs request.Metrics, merged bool) []rule {
	var rules []rule
	if len(inputs.Drop) > 0 {
		rules = append(rules, rule{action: "drop", sources: []string{model.MetricNameLabel}, regex: union(inputs.Drop)})
	}
	keep := keepPattern(inputs.Profile, inputs.Keep)
	switch {
	case keep == "":
	case merged:
		rules = append(rules,
			rule{sources: []string{model.MetricNameLabel}, regex: families, target: tmpLabel, replacement: "drop"},
			rule{sources: []string{model.MetricNameLabel}, regex: keep, target: tmpLabel, replacement: "keep"},
			rule{action: "drop", sources: []string{tmpLabel}, regex: "drop"},
			rule{action: "labeldrop", regex: tmpLabel})
	default:
		rules = append(rules, rule{action: "keep", sources: []string{model.MetricNameLabel}, regex: keep})
	}
	if len(inputs.DropLabels) > 0 {
		rules = append(rules, rule{action: "labeldrop", regex: strings.Join(inputs.DropLabels, "|")})
	}
	return rules
}

// union is a pattern that matches what any of the patterns matches.
func union(patterns []string) string {
	grouped := make([]string, 0, len(patterns))
	for _, pattern := range patterns {
		if strings.ContainsRune(pattern, '|') {
			pattern = "(?:" + pattern + ")"
		}
		grouped = append(grouped, pattern)
	}
	return strings.Join(grouped, "|")
}
