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
	return perrors.NewInputPropertiesError("nothing was changed", details...)
}

// validate checks everything that can be checked without a cluster.
func validate(inputs request.Request) problems {
	var found problems
	enum(&found, "tracing.protocol", inputs.Tracing.Protocol)
	enum(&found, "tracing.api", inputs.Tracing.API)
	enum(&found, "tracing.onRejection", inputs.Tracing.OnRejection)
	enum(&found, "istio.meshConfig", inputs.Istio.MeshConfig)
	found.classic(inputs.Tracing)
	if s := inputs.Tracing.Sampling; math.IsNaN(s) || s < 0 || s > 100 {
		found.add("tracing.sampling", "%v is not a share; give percent from 0 to 100", s)
	}
	if inputs.Tracing.MaxTagLength < 0 || inputs.Tracing.MaxTagLength > math.MaxInt32 {
		found.add("tracing.maxTagLength", "%d is not a length; give a number of characters above 0", inputs.Tracing.MaxTagLength)
	}
	found.tags(inputs.Tracing.CustomTags, inputs.Unknown)
	found.address(inputs.Groundcover)
	found.metrics(inputs.Metrics)
	found.rollout(inputs.Rollout)
	for i, code := range inputs.IgnoreFindings {
		if !finding.Known(code) {
			found.add(fmt.Sprintf("ignoreFindings[%d]", i), "there is no finding %q; docs/findings.md lists them", code)
		}
	}
	return found
}

// classic checks the classic form, which has two tracers and takes a sampling of 0 for "unset".
func (p *problems) classic(tracing request.Tracing) {
	if tracing.API != request.ProxyConfig {
		return
	}
	if tracing.Protocol == request.OpenTelemetry {
		p.add("tracing.api", "MeshDefault has no OpenTelemetry; use Telemetry, or the protocol Datadog or Zipkin")
	}
	if tracing.Sampling == 0 {
		p.add("tracing.sampling", "0 means unset (1 %%) in the classic form; use tracing.api: Telemetry to trace nothing")
	}
}

func (p *problems) rollout(inputs request.Rollout) {
	enum(p, "rollout.policy", inputs.Policy)
	enum(p, "rollout.onDestroy", inputs.OnDestroy)
	if inputs.TimeoutSeconds <= 0 {
		p.add("rollout.timeoutSeconds", "%d leaves no time; give seconds above 0", inputs.TimeoutSeconds)
	}
	if inputs.MaxParallel <= 0 {
		p.add("rollout.maxParallel", "%d restarts nothing; give a number above 0", inputs.MaxParallel)
	}
	if _, err := labels.Parse(inputs.Selector); err != nil {
		p.add("rollout.workloads.selector", "%q is not a label selector: %s; write it as in team=shop", inputs.Selector, err)
	}
	for i, name := range inputs.Exclude {
		if strings.Count(name, "/") != 1 {
			p.add(fmt.Sprintf("rollout.workloads.exclude[%d]", i), "%q names no workload; give namespace/name", name)
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
			p.add(path, "a tag needs a name")
		}
		given := 0
		for source, value := range map[string]string{"literal": tag.Literal, "header": tag.Header, "environment": tag.Environment} {
			if value != "" || slices.Contains(unknown, path+"."+source) {
				given++
			}
		}
		if given != 1 {
			p.add(path, "give exactly one of literal, header and environment, and not an empty one; %d are given", given)
		}
		if tag.Literal != "" && tag.DefaultValue != "" {
			p.add(path+".defaultValue", "a literal needs no default")
		}
	}
	slices.SortFunc(*p, func(a, b request.Problem) int { return strings.Compare(a.Path, b.Path) })
}

func (p *problems) address(inputs request.Groundcover) {
	if inputs.Address == "" {
		return
	}
	const path, form = "groundcover.address", "give host:port, such as groundcover-sensor.groundcover.svc.cluster.local:4317"
	quoted := inputs.Shown(inputs.Address)
	if strings.Contains(inputs.Address, "://") {
		p.add(path, "%s has a scheme; %s", quoted, form)
		return
	}
	host, portText, err := net.SplitHostPort(inputs.Address)
	if err != nil || host == "" || strings.Contains(host, "/") {
		p.add(path, "%s is not a host and a port; %s", quoted, form)
		return
	}
	if port, err := strconv.Atoi(portText); err != nil || port < 1 || port > 65535 {
		p.add(path, "%s has no port from 1 to 65535; %s", quoted, form)
	}
	if inputs.Service != "" {
		p.add("groundcover.service", "an address is given as well; give one of the two")
	}
}
