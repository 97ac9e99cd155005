package plan

import (
	"slices"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// planTracing plans, for each chosen control plane, the mesh configuration and the write that activates it.
func (p *planner) planTracing() {
	p.reportAttributesAsTags()
	defer p.reportFieldConflicts()
	for _, filter := range p.snapshot.Reach.TracingFilters {
		p.report(finding.TracingFiltered.On("EnvoyFilter " + filter))
	}
	for _, istiod := range p.chosen {
		p.istiod = istiod
		docs, owner := p.documents(istiod), p.snapshot.OwnerOf(istiod)
		if elsewhere := owners[owner].readsElsewhere; elsewhere != nil {
			p.report(elsewhere(istiod))
			p.recordMesh(docs, owner, target{})
			continue
		}
		if p.reportBroken(docs) {
			continue
		}
		at := p.targetFor(owner)
		p.recordMesh(docs, owner, at)
		p.reportUnknownProvider()
		p.reportOtherTracers(docs, at)
		p.checkReach(docs)
		if p.inputs.Tracing.API == request.ProxyConfig {
			p.reportProxyConfigOverrides()
			p.planProxyConfig(docs, at)
		} else {
			p.checkWaypoints()
			p.planTelemetryAPI(docs, at)
		}
	}
}

// planTelemetryAPI plans an extension provider and the Telemetry API: no proxy restarts.
func (p *planner) planTelemetryAPI(docs documents, at target) {
	entry := p.providerEntry()
	overlay := p.providerConfig(docs, entry)
	setting, settings := p.clusterLocalSetting(docs, at)
	if setting != nil {
		overlay["serviceSettings"] = settings
	}
	p.renderOverlays(overlay)
	if at.kind == request.None {
		p.reportOwnerApplies(docs)
		return
	}
	p.disableTLS(docs)
	config := map[string]any{"extensionProviders": []any{entry}}
	if setting != nil {
		config["serviceSettings"] = map[string]any{tree.ElementsKey: []any{setting}}
	}
	// A Telemetry that names the provider activates it, so the provider has to exist first. Otherwise the Telemetry comes first,
	// so that the first span already has the requested sampling.
	if p.otherDefault(docs, at.kind) != "" {
		p.result.Steps = append(p.result.Steps, p.configSteps(at, config)...)
		p.addTelemetry(docs, true, p.telemetryGuard(at, true))
		return
	}
	p.addTelemetry(docs, false, p.telemetryGuard(at, false))
	defaults := map[string]any{"tracing": []any{names.Provider}}
	if metrics := p.effectiveMetrics(docs); at.values && len(metrics) > 0 {
		defaults["metrics"] = metrics
	}
	config["defaultProviders"] = defaults
	p.result.Steps = append(p.result.Steps, p.configSteps(at, config)...)
	if p.inputs.Rollout.Policy == request.Always {
		step := p.proxyRollout("proxies", configHash(config), request.OnCreate)
		step.Rollout.Reason, step.Rollout.Proxies.AwaitInjectedText = "rollout.policy is Always", ""
		p.result.Steps = append(p.result.Steps, step)
	}
}

// addTelemetry adds the step for the mesh-wide Telemetry that a control plane reads, once: control planes of one root namespace
// share it, unless an older one is for one revision only. With named the Telemetry names the provider, and so activates it.
func (p *planner) addTelemetry(docs documents, named bool, guard *Guard) {
	older := p.olderTelemetry(docs.root)
	object := names.Qualified(docs.root, p.telemetryName(docs.root, older))
	if slices.Contains(p.telemetries, object) {
		return
	}
	p.telemetries = append(p.telemetries, object)
	p.reportOverridingTelemetries(docs.root)
	step := p.telemetryStep(docs, older, named, guard)
	if len(p.telemetries) > 1 {
		step.Name += "-" + docs.root
	}
	if slices.ContainsFunc(p.result.Steps, func(s Step) bool { return s.Name == step.Name }) {
		step.Name += "-" + step.Patch.Name
	}
	p.result.Steps = append(p.result.Steps, step)
}

func (p *planner) configMap(name string) string {
	return names.Object("ConfigMap", p.istiod.Namespace, name)
}

// otherDefault is another provider that stays the mesh's default: one in the primary document, which wins, or one in a shared
// document that is not the target.
func (p *planner) otherDefault(docs documents, kind request.MeshConfig) string {
	if other := otherProvider(docs.primary.DefaultProviders.Tracing); other != "" {
		return other
	}
	if kind == request.ConfigMap {
		return ""
	}
	return otherProvider(docs.shared.DefaultProviders.Tracing)
}

// otherProvider is the default tracing provider, "" when that is this package's. Istio uses the first one only.
func otherProvider(providers []string) string {
	if len(providers) == 0 || providers[0] == names.Provider {
		return ""
	}
	return providers[0]
}
