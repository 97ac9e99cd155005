package plan

import (
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/groundcover"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/protocol"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// providerEntry is this package's extension provider (meshConfig.extensionProviders[]). Attributes become request headers,
// which the sensor copies to spans, where the protocol sends headers; elsewhere they become tags.
func (p *planner) providerEntry() map[string]any {
	endpoint, inputs := p.endpointOrDefault(), p.inputs.Tracing
	tracer := map[string]any{"service": p.providerService(), "port": endpoint.Port}
	if inputs.MaxTagLength > 0 {
		tracer["maxTagLength"] = inputs.MaxTagLength
	}
	if endpoint.Port == groundcover.OTLPHTTPPort {
		// Istio passes an absent timeout on to Envoy, which then rejects the listener; the path has no default.
		tracer["http"] = map[string]any{"path": "/v1/traces", "timeout": "3s"}
	}
	if headers := p.headers(); len(headers) > 0 {
		p.transport().SetHeaders(tracer, headers)
	}
	return map[string]any{"name": names.Provider, p.protocol.ProviderKey: tracer}
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

// headers are the attributes as headers of the provider, nil where it sends none.
func (p *planner) headers() []any {
	if !p.sendsHeaders(p.istiod) {
		return nil
	}
	var headers []any
	for _, a := range p.attributes() {
		headers = append(headers, map[string]any{"name": a.Header, "value": a.value})
	}
	return headers
}

// transport is the one by which spans reach the endpoint.
func (p *planner) transport() protocol.Transport {
	return p.protocol.TransportAt(p.endpointOrDefault().Port)
}

// sendsHeaders says whether the provider sends headers in the Istio release of a control plane. The tracer of a bootstrap sends
// none. A mesh that was not found is assumed to be of the newest release.
func (p *planner) sendsHeaders(istiod mesh.Istiod) bool {
	if p.inputs.Tracing.API == request.ProxyConfig {
		return false
	}
	if len(p.snapshot.Istiods) == 0 {
		return p.transport().HeadersSince > 0
	}
	return p.transport().SendsHeaders(istiod.Minor())
}

// withoutHeaders is the first chosen control plane whose provider sends no headers. Control planes may share a Telemetry, which
// then carries the attributes as tags for all of them.
func (p *planner) withoutHeaders() (mesh.Istiod, bool) {
	at := slices.IndexFunc(p.chosen, func(i mesh.Istiod) bool { return !p.sendsHeaders(i) })
	if at < 0 {
		return mesh.Istiod{}, false
	}
	return p.chosen[at], true
}

// attributesAsTags adds the attributes to tags.
func (p *planner) attributesAsTags(tags map[string]any) {
	for _, a := range p.attributes() {
		tags[a.Name] = map[string]any{"literal": map[string]any{"value": a.value}}
	}
}

// reportAttributesAsTags reports attributes that become tags.
func (p *planner) reportAttributesAsTags() {
	given := p.attributes()
	istiod, found := p.withoutHeaders()
	if !found || len(given) == 0 {
		return
	}
	sender := string(p.inputs.Tracing.Protocol)
	if p.inputs.Tracing.API != request.ProxyConfig && p.transport().HeadersSince > 0 && istiod.Version != "" {
		sender += " with Istio " + istiod.Version
	}
	tags := make([]string, 0, len(given))
	for _, a := range given {
		tags = append(tags, a.Name)
	}
	p.report(finding.AttributesAsTags.On("tracing.protocol", sender, strings.Join(tags, ", ")))
}
