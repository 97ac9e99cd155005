package plan

import (
	"cmp"
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/sensor"
)

// reportOtherTracers reports tracers that the documents already configure. Istio traces to one provider only, so the provider
// of this package would end the others.
func (p *planner) reportOtherTracers(docs documents, at target) {
	p.reportNameTaken(docs.primary, p.istiod.Primary, at)
	p.reportNameTaken(docs.shared, p.istiod.Shared, at)
	if at.kind == request.None {
		return
	}
	proxyConfig := p.inputs.Tracing.API == request.ProxyConfig
	for _, read := range []struct {
		document string
		config   meshconfig.Config
	}{{p.istiod.Primary.Name, docs.primary}, {p.istiod.Shared.Name, docs.shared}} {
		object := p.configMap(read.document)
		// A default provider wins over ProxyConfig tracing. One of this package is no obstacle: the same update removes it.
		if other := otherProvider(read.config.DefaultProviders.Tracing); other != "" && proxyConfig {
			p.report(finding.ProviderOverridesProxyConfig.On(object, other))
		} else if other != "" && !p.inputs.Tracing.ReplaceDefault {
			p.report(finding.OtherDefaultProvider.On(object, other))
		}
		tracer := read.config.BootstrapTracer()
		_, address, _ := strings.Cut(tracer, " ")
		switch {
		case tracer == "" || p.inputs.Tracing.ReplaceDefault || p.isSensor(tracer):
		case slices.Contains(p.snapshot.MissingTracers, address):
			p.report(finding.TracerServiceMissing.On(object, tracer))
		default:
			p.report(finding.ProxyConfigTracerExists.On(object, tracer))
		}
	}
}

// reportNameTaken reports a provider named groundcover, in any letter case, that is not the one of this package, unless this package
// wrote the document and the provider drifted.
func (p *planner) reportNameTaken(config meshconfig.Config, document mesh.Document, at target) {
	if p.snapshot.NotInspected != "" || document.Meta.WrittenHere() {
		return
	}
	for _, provider := range config.ExtensionProviders {
		if !strings.EqualFold(provider.Name(), names.Provider) {
			continue
		}
		if reason := p.nameTaken(provider, at); reason != "" {
			p.report(finding.ProviderNameTaken.On(p.configMap(document.Name), provider.Name(), reason))
		}
	}
}

// nameTaken says how a provider of this package's name differs from the one of this package, "" where it does not. With
// istio.meshConfig: None nothing is merged into it, so that the sensor may get another protocol.
func (p *planner) nameTaken(provider meshconfig.ExtensionProvider, at target) string {
	key := p.protocol.ProviderKey
	_, sameProtocol := provider[key]
	switch {
	case !slices.Contains(p.sensorHosts(), provider.Service()):
		return "sends to " + cmp.Or(provider.Service(), "no service") + ", which is not the sensor"
	case at.kind == request.None:
		return ""
	case provider.Name() != names.Provider:
		return "differs from " + names.Provider + " in letter case only, which a Telemetry ignores"
	case !sameProtocol:
		return "has another protocol than " + key + ", and a provider has one protocol"
	}
	return ""
}

// isSensor says whether a bootstrap tracer ("datadog host:port") sends to the sensor.
func (p *planner) isSensor(tracer string) bool {
	_, address, _ := strings.Cut(tracer, " ")
	host, _, _ := strings.Cut(address, ":")
	return slices.Contains(p.sensorHosts(), host)
}

// sensorHosts are the host names of the planned endpoint and of every Service that may be the sensor.
func (p *planner) sensorHosts() []string {
	hosts := []string{p.endpointOrDefault().Host}
	for _, service := range p.snapshot.Sensors {
		hosts = append(hosts, sensor.FQDN(service.Name, service.Namespace, p.domain()))
	}
	return hosts
}
