package provider

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

func (p *problems) metrics(asked request.Metrics) {
	choice(p, "metrics.via", MetricsVia(asked.Via))
	choice(p, "metrics.profile", MetricsProfile(asked.Profile))
	for i, component := range asked.Components {
		choice(p, fmt.Sprintf("metrics.components[%d]", i), MeshComponent(component))
	}
	p.patterns("metrics.keep", asked.Keep)
	p.patterns("metrics.drop", asked.Drop)
	for i, name := range asked.DropLabels {
		p.label(fmt.Sprintf("metrics.dropLabels[%d]", i), name)
		if name == "le" {
			p.add(fmt.Sprintf("metrics.dropLabels[%d]", i), "without le a histogram's buckets are one series; drop the histogram instead")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(asked.Labels)) {
		p.label(fmt.Sprintf("metrics.labels[%q]", name), name)
	}
	p.times(asked)
	if limit := asked.SampleLimit; limit != nil && *limit <= 0 {
		p.add("metrics.sampleLimit", "%d is no limit; give a number above 0, or leave it out for none", *limit)
	}
	p.monitors(asked)
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

func (p *problems) times(asked request.Metrics) {
	interval := p.duration("metrics.interval", asked.Interval)
	if asked.Timeout == "" {
		return
	}
	if timeout := p.duration("metrics.scrapeTimeout", asked.Timeout); interval > 0 && timeout > interval {
		p.add("metrics.interval", "%s is shorter than metrics.scrapeTimeout, %s; a scraper refuses that", asked.Interval, asked.Timeout)
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
func (p *problems) monitors(asked request.Metrics) {
	for i, name := range asked.PodLabels {
		for _, why := range validation.IsQualifiedName(name) {
			p.add(fmt.Sprintf("metrics.podLabels[%d]", i), "%q is not a label of a pod: %s", name, why)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(asked.MonitorLabels)) {
		value := asked.MonitorLabels[name]
		for _, why := range append(validation.IsQualifiedName(name), validation.IsValidLabelValue(value)...) {
			p.add(fmt.Sprintf("metrics.monitorLabels[%q]", name), "%s: %q is not a label: %s", name, value, why)
		}
	}
	if asked.Namespace != "" {
		for _, why := range validation.IsDNS1123Label(asked.Namespace) {
			p.add("metrics.namespace", "%q is not a namespace: %s", asked.Namespace, why)
		}
	}
}
