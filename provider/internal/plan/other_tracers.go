package plan

import (
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
	p.reportNameTaken(docs.primary, p.istiod.Primary)
	p.reportNameTaken(docs.shared, p.istiod.Shared)
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
			p.report(finding.ProviderWinsOverClassic.On(object, other))
		} else if other != "" && !p.inputs.Tracing.ReplaceDefault {
			p.report(finding.OtherDefaultProvider.On(object, other))
		}
		if tracer := read.config.BootstrapTracer(); tracer != "" && !p.inputs.Tracing.ReplaceDefault && !p.isSensor(tracer) {
			p.report(finding.ClassicTracerInUse.On(object, tracer))
		}
	}
}

// reportNameTaken reports a provider named groundcover that does not send to the sensor, unless this package wrote the document
// and the provider drifted.
func (p *planner) reportNameTaken(config meshconfig.Config, document mesh.Document) {
	provider, found := config.Provider(names.Provider)
	if !found || p.snapshot.NotInspected != "" || slices.Contains(p.sensorHosts(), provider.Service()) {
		return
	}
	if !slices.ContainsFunc(document.Meta.Managers, func(m mesh.Manager) bool { return m.Name == names.FieldManager }) {
		p.report(finding.ProviderNameTaken.On(p.configMap(document.Name), names.Provider, provider.Service()))
	}
}

// isSensor says whether a bootstrap tracer ("datadog host:port") sends to the sensor.
func (p *planner) isSensor(tracer string) bool {
	return slices.Contains(p.sensorHosts(), tracerHost(tracer))
}

func tracerHost(tracer string) string {
	_, address, _ := strings.Cut(tracer, " ")
	host, _, _ := strings.Cut(address, ":")
	return host
}

// sensorHosts are the host names of the planned endpoint, of every Service that may be the sensor, and of the tracers that an
// earlier update of this stack wrote, which may be that of another address.
func (p *planner) sensorHosts() []string {
	hosts := []string{p.endpointOrDefault().Host}
	for _, service := range p.snapshot.Sensors {
		hosts = append(hosts, sensor.FQDN(service.Name, service.Namespace, p.domain()))
	}
	docs := p.documents(p.istiod)
	for _, read := range []struct {
		document mesh.Document
		config   meshconfig.Config
	}{{p.istiod.Primary, docs.primary}, {p.istiod.Shared, docs.shared}} {
		if tracer := read.config.BootstrapTracer(); tracer != "" && p.ownedHere(read.document.Meta) {
			hosts = append(hosts, tracerHost(tracer))
		}
	}
	return hosts
}
