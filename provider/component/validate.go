package component

import (
	"fmt"
	"net"
	"strconv"
	"strings"

	perrors "github.com/pulumi/pulumi/sdk/v3/go/pulumi/errors"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/secret"
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

// validate checks the values of everything that needs no cluster. Package shape has checked the types.
func validate(inputs request.Request) problems {
	var found problems
	found.proxyConfig(inputs.Tracing)
	found.sampling(inputs.Tracing.Sampling)
	found.between("tracing.maxTagLength", inputs.Tracing.MaxTagLength, 0, request.MaxTagLength)
	found.tracing(inputs.Tracing, inputs.Unknown)
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

// between checks the range of a whole number.
func (p *problems) between(path string, given, least, most int) {
	if reason := request.OutOfRange(float64(given), least, most); reason != "" {
		p.add(path, "%s", reason)
	}
}

// namespace checks the name of a namespace, where one is given.
func (p *problems) namespace(path, given string) {
	if given == "" {
		return
	}
	for _, reason := range validation.IsDNS1123Label(given) {
		p.add(path, "must be the name of a namespace; found %q: %s", given, reason)
	}
}

// secretNames refuses secrets that name objects: resources have the names in their own names and IDs, which the engine prints and
// stores in plaintext.
func secretNames(secrets secret.Inputs) problems {
	var found problems
	for _, path := range []string{"istio.namespace", "istio.revision", "istio.revisions", "metrics.namespace", "metrics.agentNamespace"} {
		if secrets.Has(path) {
			found.add(path, "must not be a secret: the names and IDs of resources have it in plaintext. Pass a value without the secret mark (unsecret)")
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
	p.between("rollout.timeoutSeconds", inputs.TimeoutSeconds, 1, request.MaxTimeoutSeconds)
	p.between("rollout.maxParallel", inputs.MaxParallel, 1, request.MaxMaxParallel)
	p.between("rollout.maxFailures", inputs.MaxFailures, 0, request.MaxMaxFailures)
	p.namespace("rollout.dryRunNamespace", inputs.DryRunNamespace)
	if _, err := labels.Parse(inputs.Selector); err != nil {
		p.add("rollout.workloads.selector", "must be a label selector such as team=shop; found %q: %s", inputs.Selector, err)
	}
	for i, name := range inputs.Exclude {
		if strings.Count(name, "/") != 1 {
			p.add(fmt.Sprintf("rollout.workloads.exclude[%d]", i), "must be namespace/name; found %q", name)
		}
	}
}

func (p *problems) address(inputs request.Groundcover) {
	if inputs.Address == "" {
		return
	}
	const path, form = "groundcover.address", "must be host:port, such as groundcover-sensor.groundcover.svc.cluster.local:4317"
	if strings.Contains(inputs.Address, "://") {
		p.add(path, "%s, without a scheme; found %q", form, inputs.Address)
		return
	}
	host, portText, err := net.SplitHostPort(inputs.Address)
	if err != nil || host == "" || strings.Contains(host, "/") {
		p.add(path, "%s; found %q", form, inputs.Address)
		return
	}
	if port, err := strconv.Atoi(portText); err != nil || port < 1 || port > 65535 {
		p.add(path, "%s, with a port from 1 to 65535; found %q", form, inputs.Address)
	}
	if inputs.Service != "" {
		p.add("groundcover.service", "must not be set with groundcover.address; set one of the two")
	}
}
