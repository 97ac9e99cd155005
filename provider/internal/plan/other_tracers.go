package plan

import (
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/sensor"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// otherTracers reports whoever traces already: ours would silently end that, since Istio traces to one provider only.
func (p *planner) otherTracers(docs documents, at target) {
	p.nameTaken(docs.primary, p.istiod.Primary)
	p.nameTaken(docs.shared, p.istiod.Shared)
	if at.kind == request.None {
		return
	}
	proxyConfig := p.inputs.Tracing.API == request.ProxyConfig
	for _, read := range []struct {
		document string
		config   meshconfig.Config
	}{{p.istiod.Primary.Name, docs.primary}, {p.istiod.Shared.Name, docs.shared}} {
		object := p.configMap(read.document)
		// In the classic form a provider of ours is in the way too, but this very update takes it out.
		if other := otherProvider(read.config.DefaultProviders.Tracing); other != "" && proxyConfig {
			p.report(finding.ProviderWinsOverClassic.On(object, other))
		} else if other != "" && !p.inputs.Tracing.ReplaceDefault {
			p.report(finding.OtherDefaultProvider.On(object, other))
		}
		if tracer := read.config.ClassicTracer(); tracer != "" && !p.inputs.Tracing.ReplaceDefault && !p.isSensor(tracer) {
			p.report(finding.ClassicTracerInUse.On(object, tracer))
		}
	}
}

// nameTaken reports a provider of our name that does not send to a sensor, unless we wrote it and it drifted.
func (p *planner) nameTaken(config meshconfig.Config, document mesh.Document) {
	provider, found := config.Provider(names.Provider)
	if !found || p.snapshot.NotInspected != "" || slices.Contains(p.sensorHosts(), provider.Service()) {
		return
	}
	if !slices.ContainsFunc(document.Meta.Managers, func(m mesh.Manager) bool { return m.Name == names.FieldManager }) {
		p.report(finding.ProviderNameTaken.On(p.configMap(document.Name), names.Provider, provider.Service()))
	}
}

// isSensor says that a classic tracer ("datadog host:port") is the one that we set.
func (p *planner) isSensor(tracer string) bool {
	_, address, _ := strings.Cut(tracer, " ")
	host, _, _ := strings.Cut(address, ":")
	return slices.Contains(p.sensorHosts(), host)
}

func (p *planner) sensorHosts() []string {
	hosts := []string{p.endpointOrDefault().Host}
	for _, service := range p.snapshot.Sensors {
		hosts = append(hosts, sensor.FQDN(service.Name, service.Namespace, p.domain()))
	}
	return hosts
}
