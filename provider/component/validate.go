package component

import (
	"fmt"
	"math"
	"net"
	"slices"
	"strconv"
	"strings"

	perrors "github.com/pulumi/pulumi/sdk/v3/go/pulumi/errors"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// problems collects what is wrong with the inputs: all of it, each with its property path and the way out.
type problems []request.Problem

func (p *problems) add(path, format string, args ...any) {
	*p = append(*p, request.Problem{Path: path, Reason: fmt.Sprintf(format, args...)})
}

// error is one error for all problems; the engine prints each with its path.
func (p problems) error() error {
	if len(p) == 0 {
		return nil
	}
	details := make([]perrors.InputPropertyErrorDetails, 0, len(p))
	for _, problem := range p {
		details = append(details, perrors.InputPropertyErrorDetails{PropertyPath: problem.Path, Reason: problem.Reason})
	}
	return perrors.NewInputPropertiesError("No changes made", details...)
}

// validate checks everything that needs no cluster.
func validate(inputs request.Request) problems {
	var found problems
	enum(&found, "tracing.protocol", inputs.Tracing.Protocol)
	enum(&found, "tracing.api", inputs.Tracing.API)
	enum(&found, "tracing.onRejection", inputs.Tracing.OnRejection)
	enum(&found, "istio.meshConfig", inputs.Istio.MeshConfig)
	found.proxyConfig(inputs.Tracing)
	if s := inputs.Tracing.Sampling; math.IsNaN(s) || s < 0 || s > 100 {
		found.add("tracing.sampling", "must be between 0 and 100; found %v", s)
	}
	if inputs.Tracing.MaxTagLength < 0 || inputs.Tracing.MaxTagLength > math.MaxInt32 {
		found.add("tracing.maxTagLength", "must be between 0 (Istio's default) and %d; found %d", math.MaxInt32, inputs.Tracing.MaxTagLength)
	}
	found.tags(inputs.Tracing.CustomTags, inputs.Unknown)
	found.address(inputs.Groundcover)
	found.metrics(inputs.Metrics)
	found.rollout(inputs.Rollout)
	for i, code := range inputs.IgnoreFindings {
		if !finding.Known(code) {
			found.add(fmt.Sprintf("ignoreFindings[%d]", i), "there is no finding %q; docs/findings.md lists the codes", code)
		}
	}
	return found
}

// proxyConfig checks ProxyConfig tracing, which has two tracers and takes a sampling of 0 for "unset".
func (p *problems) proxyConfig(tracing request.Tracing) {
	if tracing.API != request.ProxyConfig {
		return
	}
	if tracing.Protocol == request.OpenTelemetry {
		p.add("tracing.api", "%s has no tracer for %s; set %s, or set tracing.protocol to %s or %s", request.ProxyConfig, request.OpenTelemetry, request.Telemetry, request.Datadog, request.Zipkin)
	}
	if tracing.Sampling == 0 {
		p.add("tracing.sampling", "must be greater than 0 with tracing.api: %s, where 0 means unset (1%%); set tracing.api: %s to trace nothing", request.ProxyConfig, request.Telemetry)
	}
}

func (p *problems) rollout(inputs request.Rollout) {
	enum(p, "rollout.policy", inputs.Policy)
	enum(p, "rollout.onDestroy", inputs.OnDestroy)
	if inputs.TimeoutSeconds <= 0 {
		p.add("rollout.timeoutSeconds", "must be greater than 0; found %d", inputs.TimeoutSeconds)
	}
	if inputs.MaxParallel <= 0 {
		p.add("rollout.maxParallel", "must be greater than 0; found %d", inputs.MaxParallel)
	}
	if _, err := labels.Parse(inputs.Selector); err != nil {
		p.add("rollout.workloads.selector", "must be a label selector such as team=shop; found %q: %s", inputs.Selector, err)
	}
	for i, name := range inputs.Exclude {
		if strings.Count(name, "/") != 1 {
			p.add(fmt.Sprintf("rollout.workloads.exclude[%d]", i), "must be namespace/name; found %q", name)
		}
	}
}

// enum checks an input of a closed set of values.
func enum[T request.Enum[T]](p *problems, path string, given T) {
	if err := request.CheckEnum(given); err != nil {
		p.add(path, "%s", err)
	}
}

func (p *problems) tags(tags map[string]request.CustomTag, unknown []string) {
	for name, tag := range tags {
		path := fmt.Sprintf("tracing.customTags[%q]", name)
		if name == "" {
			p.add(path, "must have a name")
		}
		given := 0
		for source, value := range map[string]string{"literal": tag.Literal, "header": tag.Header, "environment": tag.Environment} {
			if value != "" || slices.Contains(unknown, path+"."+source) {
				given++
			}
		}
		if given != 1 {
			p.add(path, "must set exactly one of literal, header and environment to a value that is not empty; found %d", given)
		}
		if tag.Literal != "" && tag.DefaultValue != "" {
			p.add(path+".defaultValue", "must not be set with literal, which needs no default")
		}
	}
	slices.SortFunc(*p, func(a, b request.Problem) int { return strings.Compare(a.Path, b.Path) })
}

func (p *problems) address(inputs request.Groundcover) {
	if inputs.Address == "" {
		return
	}
	const path, form = "groundcover.address", "must be host:port, such as groundcover-sensor.groundcover.svc.cluster.local:4317"
	quoted := inputs.Shown(inputs.Address)
	if strings.Contains(inputs.Address, "://") {
		p.add(path, "%s, without a scheme; found %s", form, quoted)
		return
	}
	host, portText, err := net.SplitHostPort(inputs.Address)
	if err != nil || host == "" || strings.Contains(host, "/") {
		p.add(path, "%s; found %s", form, quoted)
		return
	}
	if port, err := strconv.Atoi(portText); err != nil || port < 1 || port > 65535 {
		p.add(path, "%s, with a port from 1 to 65535; found %s", form, quoted)
	}
	if inputs.Service != "" {
		p.add("groundcover.service", "must not be set with groundcover.address; set one of the two")
	}
}
