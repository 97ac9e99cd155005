package plan

import (
	"slices"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// tracing plans, for each control plane that was chosen, the configuration and what arms it.
func (p *planner) tracing() {
	p.reportAttributesAsTags()
	defer p.fieldConflicts()
	for _, istiod := range p.chosen {
		p.istiod = istiod
		docs := p.documents(istiod)
		if p.reportBroken(docs) {
			continue
		}
		owner := p.snapshot.OwnerOf(istiod)
		at := p.targetFor(owner)
		p.mesh(docs, owner, at)
		p.otherTracers(docs, at)
		p.reach(docs)
		if p.inputs.Tracing.API == request.ProxyConfig {
			p.proxyConfigOverrides()
			p.proxyConfig(docs, at)
		} else {
			p.providers(docs, at)
		}
	}
}

// providers is the form of extension providers and the Telemetry API: no proxy restarts.
func (p *planner) providers(docs documents, at target) {
	entry := p.providerEntry()
	overlay, settings := p.providerConfig(docs, entry), p.clusterLocalSetting(docs)
	if settings != nil {
		overlay["serviceSettings"] = []any{settings}
	}
	p.overlays(overlay)
	if at.kind == request.None {
		p.reportOwnerApplies(docs)
		return
	}
	p.disableTLS(docs)
	config := map[string]any{"extensionProviders": []any{entry}}
	if settings != nil {
		config["serviceSettings"] = map[string]any{position(0): settings}
	}
	// Where Telemetry has to name our provider it is what arms, so the provider must be there first. Elsewhere Telemetry
	// comes first, so that the very first span is sampled as asked.
	if p.otherDefault(docs, at.kind) != "" {
		p.result.Steps = append(p.result.Steps, p.configSteps(at, config)...)
		p.telemetry(docs, p.guard(at))
		return
	}
	p.telemetry(docs, nil)
	defaults := map[string]any{"tracing": []any{names.Provider}}
	if metrics := p.metricsInForce(docs); at.values && len(metrics) > 0 {
		defaults["metrics"] = metrics
	}
	config["defaultProviders"] = defaults
	p.result.Steps = append(p.result.Steps, p.configSteps(at, config)...)
	if p.inputs.Rollout.Policy == request.Always {
		step := p.proxies("proxies", configHash(config), request.OnCreate)
		step.Rollout.Reason, step.Rollout.Proxies.AwaitInjectedText = "rollout.policy is Always", ""
		p.result.Steps = append(p.result.Steps, step)
	}
}

// telemetry adds the Telemetry of one root namespace, once: control planes may share it. With a guard it names our
// provider, and so arms it.
func (p *planner) telemetry(docs documents, guard *Guard) {
	if slices.Contains(p.roots, docs.root) {
		return
	}
	p.roots = append(p.roots, docs.root)
	p.overridingTelemetries(docs.root)
	p.result.Steps = append(p.result.Steps, p.telemetryStep(docs, guard))
}

func (p *planner) configMap(name string) string {
	return "ConfigMap " + p.istiod.Namespace + "/" + name
}

// otherDefault is another provider that stays the mesh's default because its document wins over, or is not, ours.
func (p *planner) otherDefault(docs documents, kind request.MeshConfig) string {
	if other := otherProvider(docs.primary.DefaultProviders.Tracing); other != "" {
		return other
	}
	if kind == request.ConfigMap {
		return ""
	}
	return otherProvider(docs.shared.DefaultProviders.Tracing)
}

// otherThanOurs is the default tracing provider when it is somebody else's. Istio uses the first one only.
func otherProvider(providers []string) string {
	if len(providers) == 0 || providers[0] == names.Provider {
		return ""
	}
	return providers[0]
}
