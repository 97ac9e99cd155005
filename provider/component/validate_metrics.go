package component

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

func (p *problems) metrics(inputs request.Metrics) {
	enum(p, "metrics.method", inputs.Method)
	enum(p, "metrics.profile", inputs.Profile)
	for i, component := range inputs.Components {
		enum(p, fmt.Sprintf("metrics.components[%d]", i), component)
	}
	p.patterns("metrics.keep", inputs.Keep)
	p.patterns("metrics.drop", inputs.Drop)
	for i, name := range inputs.DropLabels {
		p.label(fmt.Sprintf("metrics.dropLabels[%d]", i), name)
		if name == "le" {
			p.add(fmt.Sprintf("metrics.dropLabels[%d]", i), "without le a histogram's buckets are one series; drop the histogram instead")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(inputs.Labels)) {
		p.label(fmt.Sprintf("metrics.labels[%q]", name), name)
	}
	p.times(inputs)
	if limit := inputs.SampleLimit; limit != nil && *limit <= 0 {
		p.add("metrics.sampleLimit", "%d is no limit; give a number above 0, or leave it out for none", *limit)
	}
	p.monitors(inputs)
}

// patterns have to be RE2, Go's own syntax and that of Prometheus and vmagent.
func (p *problems) patterns(path string, patterns []string) {
	for i, pattern := range patterns {
		at := fmt.Sprintf("%s[%d]", path, i)
		if pattern == "" {
			p.add(at, "an empty pattern matches no metric; leave it out")
		} else if _, err := regexp.Compile(pattern); err != nil {
			p.add(at, "%q is not an RE2 pattern: %s", pattern, strings.TrimPrefix(err.Error(), "error parsing regexp: "))
		}
	}
}

// labelName is what every version of Prometheus takes (its legacy scheme).
var labelName = regexp.MustCompile(`^[a-zA-Z_][a-zA-Z0-9_]*$`)

func (p *problems) label(path, name string) {
	if !labelName.MatchString(name) || strings.HasPrefix(name, "__") {
		p.add(path, "%q is not a label name; use letters, digits and _, not beginning with a digit or __", name)
	}
}

// duration is the part of Prometheus' durations that makes sense between two scrapes.
var duration = regexp.MustCompile(`^([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$`)

func (p *problems) times(inputs request.Metrics) {
	interval := p.duration("metrics.interval", inputs.Interval)
	if inputs.Timeout == "" {
		return
	}
	if timeout := p.duration("metrics.scrapeTimeout", inputs.Timeout); interval > 0 && timeout > interval {
		p.add("metrics.interval", "%s is shorter than metrics.scrapeTimeout, %s; a scraper refuses that", inputs.Interval, inputs.Timeout)
	}
}

// duration is 0 for one that was refused.
func (p *problems) duration(path, text string) time.Duration {
	length, err := time.ParseDuration(text)
	if err != nil || !duration.MatchString(text) || length <= 0 {
		p.add(path, "%q is not a duration; write it as in 30s or 1m30s", text)
		return 0
	}
	return length
}

// monitors checks what the API server would refuse.
func (p *problems) monitors(inputs request.Metrics) {
	for i, name := range inputs.PodLabels {
		for _, why := range validation.IsQualifiedName(name) {
			p.add(fmt.Sprintf("metrics.podLabels[%d]", i), "%q is not a label of a pod: %s", name, why)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(inputs.MonitorLabels)) {
		value := inputs.MonitorLabels[name]
		for _, why := range append(validation.IsQualifiedName(name), validation.IsValidLabelValue(value)...) {
			p.add(fmt.Sprintf("metrics.monitorLabels[%q]", name), "%s: %q is not a label: %s", name, value, why)
		}
	}
	if inputs.Namespace != "" {
		for _, why := range validation.IsDNS1123Label(inputs.Namespace) {
			p.add("metrics.namespace", "%q is not a namespace: %s", inputs.Namespace, why)
		}
	}
}
