package plan

import (
	"maps"
	"regexp"
	"strings"
)

// relabel applies rules to labels as Prometheus does, for the actions that are used here; nil when they drop the target.
func relabel(rules []rule, given map[string]string) map[string]string {
	labels := maps.Clone(given)
	for _, r := range rules {
		values := make([]string, 0, len(r.sources))
		for _, source := range r.sources {
			values = append(values, labels[source])
		}
		source, pattern := strings.Join(values, ";"), r.regex
		if pattern == "" {
			pattern = "(.*)"
		}
		regex := regexp.MustCompile("^(?s:" + pattern + ")$")
		match := regex.FindStringSubmatchIndex(source)
		switch r.action {
		case "keep":
			if match == nil {
				return nil
			}
		case "drop":
			if match != nil {
				return nil
			}
		case "labeldrop":
			maps.DeleteFunc(labels, func(name, _ string) bool { return regex.MatchString(name) })
		case "labelmap":
			for name, value := range maps.Clone(labels) {
				if regex.MatchString(name) {
					labels[regex.ReplaceAllString(name, "$1")] = value
				}
			}
		default:
			if match == nil {
				continue
			}
			replacement := r.replacement
			if replacement == "" {
				replacement = "$1"
			}
			labels[r.target] = string(regex.ExpandString(nil, replacement, source, match))
		}
	}
	return labels
}

// target is what is left of a target's labels once it is one: those that begin with __ go, but for the address.
func scrapedTarget(labels map[string]string) string {
	if labels == nil {
		return ""
	}
	return labels["__address__"] + " " + labels["container"]
}
