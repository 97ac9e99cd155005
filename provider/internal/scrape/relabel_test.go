package scrape

import (
	"maps"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// relabel applies rules to labels as Prometheus does, for the actions that this package writes; nil when they drop the target.
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

// target is the address and the container of a target, "" for one that was dropped.
func target(labels map[string]string) string {
	if labels == nil {
		return ""
	}
	return labels["__address__"] + " " + labels["container"]
}

// parsed reads rules back as a scrape job writes them.
func parsed(t *testing.T, written []any) []rule {
	t.Helper()
	var rules []rule
	for _, entry := range written {
		fields := entry.(map[string]any)
		r := rule{}
		for key, into := range map[string]*string{"action": &r.action, "target_label": &r.target, "regex": &r.regex, "replacement": &r.replacement} {
			*into, _ = fields[key].(string)
		}
		sources, _ := fields["source_labels"].([]any)
		for _, source := range sources {
			r.sources = append(r.sources, source.(string))
		}
		rules = append(rules, r)
	}
	require.NotEmpty(t, rules)
	return rules
}
