package plan

import (
	"strconv"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/groundcover"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// providerEntry is our extension provider (meshConfig.extensionProviders[]). Attributes become request headers, which
// the sensor copies, where the protocol has any; elsewhere they become tags.
func (p *planner) providerEntry() map[string]any {
	endpoint, inputs := p.target(), p.inputs.Tracing
	tracer := map[string]any{"service": endpoint.registryName(), "port": endpoint.Port}
	if inputs.MaxTagLength > 0 {
		tracer["maxTagLength"] = inputs.MaxTagLength
	}
	headers := p.headers()
	switch inputs.Protocol {
	case request.Datadog:
		return map[string]any{"name": names.Provider, "datadog": tracer}
	case request.Zipkin:
		if len(headers) > 0 {
			tracer["headers"] = headers
		}
		return map[string]any{"name": names.Provider, "zipkin": tracer}
	}
	if endpoint.Port == groundcover.OTLPHTTPPort {
		// Istio passes an absent timeout on to Envoy, which then rejects the listener; the path has no default.
		http := map[string]any{"path": "/v1/traces", "timeout": "3s"}
		if len(headers) > 0 {
			http["headers"] = headers
		}
		tracer["http"] = http
	} else if len(headers) > 0 {
		tracer["grpc"] = map[string]any{"initialMetadata": headers}
	}
	return map[string]any{"name": names.Provider, "opentelemetry": tracer}
}

// attribute is one attribute of the mesh's spans with its value.
type attribute struct {
	groundcover.Attribute
	value string
}

// attributes are those that the inputs set.
func (p *planner) attributes() []attribute {
	var given []attribute
	for _, a := range []attribute{
		{groundcover.Environment, p.inputs.Tracing.Environment},
		{groundcover.Cluster, p.inputs.Tracing.Cluster},
		{groundcover.Source, p.inputs.Tracing.Source},
	} {
		if a.value != "" {
			given = append(given, a)
		}
	}
	return given
}

func (p *planner) headers() []any {
	if !p.sendsHeaders() {
		return nil
	}
	var headers []any
	for _, a := range p.attributes() {
		headers = append(headers, map[string]any{"name": a.Header, "value": a.value})
	}
	return headers
}

// sendsHeaders: OpenTelemetry does, Zipkin since Istio 1.29, Datadog does not.
func (p *planner) sendsHeaders() bool {
	switch p.inputs.Tracing.Protocol {
	case request.Datadog:
		return false
	case request.Zipkin:
		return minor(p.istiod.Version) >= 29
	}
	return true
}

// attributesAsTags adds the attributes as tags, where the protocol has no headers.
func (p *planner) attributesAsTags(tags map[string]any) {
	for _, a := range p.attributes() {
		tags[a.Name] = map[string]any{"literal": map[string]any{"value": a.value}}
	}
}

// sayAttributesAsTags reports that attributes became tags.
func (p *planner) sayAttributesAsTags() {
	given := p.attributes()
	if p.sendsHeaders() || len(given) == 0 {
		return
	}
	names := make([]string, 0, len(given))
	for _, a := range given {
		names = append(names, a.Name)
	}
	p.report(finding.AttributesAsTags.On("tracing.protocol", p.inputs.Tracing.Protocol, strings.Join(names, ", ")))
}

// minor is the N of a version 1.N, 1.N.3 or 1.N-alpha, 0 when it is not known.
func minor(version string) int {
	_, rest, _ := strings.Cut(version, ".")
	digits := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
	if digits >= 0 {
		rest = rest[:digits]
	}
	number, _ := strconv.Atoi(rest)
	return number
}
