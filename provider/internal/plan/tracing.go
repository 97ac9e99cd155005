package plan

import (
	"slices"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/facts"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// documents are the two mesh documents of the chosen istiod, read.
type documents struct {
	primary, shared meshconfig.Config
	root            string
}

// tracing plans the provider, what arms it, and the Telemetry that carries sampling and tags.
func (p *planner) tracing() {
	docs, readable := p.read()
	if !readable {
		return
	}
	owner := facts.OwnerOf(p.istiod)
	p.mesh(docs, owner)
	target := p.writeTarget(owner)
	p.otherTracers(docs, target)
	p.sayAttributesAsTags()
	entry := p.providerEntry()
	p.overlays(docs, entry)
	if target == request.None {
		p.handOver(docs)
		return
	}
	// Where Telemetry has to name our provider it is what arms, so the provider must be there first. Elsewhere Telemetry
	// comes first, so that the very first span is sampled as asked.
	named := p.otherDefault(docs, target) != ""
	config := p.meshConfigSteps(target, entry, !named)
	telemetry := p.telemetryStep(docs, named)
	if named {
		p.result.Steps = append(config, telemetry)
	} else {
		p.result.Steps = append([]Step{telemetry}, config...)
	}
}

// read parses both documents. One that istiod cannot read is reported, and nothing is planned beside it.
func (p *planner) read() (documents, bool) {
	var docs documents
	readable := true
	for _, read := range []struct {
		document facts.Document
		into     *meshconfig.Config
	}{{p.istiod.Primary, &docs.primary}, {p.istiod.Shared, &docs.shared}} {
		config, err := meshconfig.Parse(read.document.Text)
		if err != nil {
			p.report(finding.MeshBroken.On(p.configMap(read.document.Name), err.Error()))
			readable = false
			continue
		}
		*read.into = config
	}
	docs.root = meshconfig.Root(docs.primary, docs.shared)
	return docs, readable
}

// otherTracers reports whoever traces already: ours would silently end that, since Istio traces to one provider only.
func (p *planner) otherTracers(docs documents, target request.MeshConfig) {
	p.nameTaken(docs.primary, p.istiod.Primary.Name)
	p.nameTaken(docs.shared, p.istiod.Shared.Name)
	if p.asked.Tracing.ReplaceDefault || target == request.None {
		return
	}
	for _, read := range []struct {
		document string
		config   meshconfig.Config
	}{{p.istiod.Primary.Name, docs.primary}, {p.istiod.Shared.Name, docs.shared}} {
		object, config := p.configMap(read.document), read.config
		if other := otherThanOurs(config.DefaultProviders.Tracing); other != "" {
			p.report(finding.OtherDefaultProvider.On(object, other))
		}
		if tracer := config.ClassicTracer(); tracer != "" {
			p.report(finding.ClassicTracerInUse.On(object, tracer))
		}
	}
}

// nameTaken reports a provider of our name that does not send to a sensor: it cannot be ours.
func (p *planner) nameTaken(config meshconfig.Config, document string) {
	provider, found := config.Provider(ProviderName)
	if !found || p.seen.Unseen != "" {
		return
	}
	hosts := []string{p.target().Host}
	for _, sensor := range p.seen.Sensors {
		hosts = append(hosts, fqdn(sensor.Name, sensor.Namespace, p.domain()))
	}
	if !slices.Contains(hosts, provider.Service()) && !p.wroteBefore(document) {
		p.report(finding.ProviderNameTaken.On(p.configMap(document), ProviderName, provider.Service()))
	}
}

// wroteBefore tells our own entry, drifted, from somebody else's of the same name.
func (p *planner) wroteBefore(document string) bool {
	for _, candidate := range []facts.Document{p.istiod.Primary, p.istiod.Shared} {
		if candidate.Name == document {
			return slices.ContainsFunc(candidate.Meta.Managers, func(m facts.Manager) bool { return m.Name == fieldManager })
		}
	}
	return false
}

// fieldManager is the name that the API server records for our writes (package cluster).
const fieldManager = "pulumi-groundcover-istio"

func (p *planner) configMap(name string) string {
	return "ConfigMap " + p.istiod.Namespace + "/" + name
}

// otherDefault is another provider that stays the mesh's default because its document wins over, or is not, ours.
func (p *planner) otherDefault(docs documents, target request.MeshConfig) string {
	if other := otherThanOurs(docs.primary.DefaultProviders.Tracing); other != "" {
		return other
	}
	if target == request.ConfigMap {
		return ""
	}
	return otherThanOurs(docs.shared.DefaultProviders.Tracing)
}

// otherThanOurs is the default tracing provider when it is somebody else's. Istio uses the first one only.
func otherThanOurs(providers []string) string {
	if len(providers) == 0 || providers[0] == ProviderName {
		return ""
	}
	return providers[0]
}
