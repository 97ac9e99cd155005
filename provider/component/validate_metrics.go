package component

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/common/model"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

func (p *problems) metrics(inputs request.Metrics) {
	p.patterns("metrics.keep", inputs.Keep)
	p.patterns("metrics.drop", inputs.Drop)
	for i, name := range inputs.DropLabels {
		path := fmt.Sprintf("metrics.dropLabels[%d]", i)
		p.label(path, name)
		if name == model.BucketLabel {
			p.add(path, "must not be le, without which all buckets of a histogram are one series. Drop the histogram instead")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(inputs.Labels)) {
		p.label(fmt.Sprintf("metrics.labels[%q]", name), name)
	}
	p.times(inputs)
	if limit := inputs.SampleLimit; limit != nil && *limit <= 0 {
		p.add("metrics.sampleLimit", "must be greater than 0; found %d. Leave it out for no limit", *limit)
	}
	p.monitors(inputs)
}

// patterns have to be RE2, the syntax of Go, Prometheus and vmagent.
func (p *problems) patterns(path string, patterns []string) {
	for i, pattern := range patterns {
		at := fmt.Sprintf("%s[%d]", path, i)
		if pattern == "" {
			p.add(at, "must not be empty: an empty pattern matches no metric. Leave it out")
		} else if _, err := regexp.Compile(pattern); err != nil {
			p.add(at, "must be an RE2 pattern; found %q: %s", pattern, strings.TrimPrefix(err.Error(), "error parsing regexp: "))
		}
	}
}

// label checks a label name by Prometheus' legacy scheme, which scrapers of every version accept.
func (p *problems) label(path, name string) {
	if !model.LegacyValidation.IsValidLabelName(name) || strings.HasPrefix(name, model.ReservedLabelPrefix) {
		p.add(path, "must be a label name of letters, digits and _ that begins neither with a digit nor with __; found %q", name)
	}
}

func (p *problems) times(inputs request.Metrics) {
	interval := p.duration("metrics.interval", inputs.Interval)
	if inputs.Timeout == "" {
		return
	}
	if timeout := p.duration("metrics.scrapeTimeout", inputs.Timeout); interval > 0 && timeout > interval {
		p.add("metrics.interval", "must not be shorter than metrics.scrapeTimeout (%s); found %s. A scraper refuses such a job", inputs.Timeout, inputs.Interval)
	}
}

// duration returns 0 for one that it refuses. Prometheus' units of a day and more are too long for the time between two scrapes.
func (p *problems) duration(path, text string) time.Duration {
	length, err := model.ParseDuration(text)
	if err != nil || length == 0 || time.Duration(length) > request.MaxInterval || strings.ContainsAny(text, "dwy") {
		p.add(path, "must be a duration in hours, minutes, seconds and milliseconds, such as 30s or 1m30s, greater than 0 and at most %s; found %q",
			model.Duration(request.MaxInterval), text)
		return 0
	}
	return time.Duration(length)
}

// monitors checks what the API server would refuse.
func (p *problems) monitors(inputs request.Metrics) {
	for i, name := range inputs.PodLabels {
		for _, reason := range validation.IsQualifiedName(name) {
			p.add(fmt.Sprintf("metrics.podLabels[%d]", i), "must be the name of a pod's label; found %q: %s", name, reason)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(inputs.MonitorLabels)) {
		value := inputs.MonitorLabels[name]
		for _, reason := range append(validation.IsQualifiedName(name), validation.IsValidLabelValue(value)...) {
			p.add(fmt.Sprintf("metrics.monitorLabels[%q]", name), "must be a label; found %s: %q: %s", name, value, reason)
		}
	}
	p.namespace("metrics.namespace", inputs.Namespace)
	p.namespace("metrics.agentNamespace", inputs.AgentNamespace)
}
