package plan

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/protocol"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// planProxyConfig plans ProxyConfig tracing: a tracer in the bootstrap of every proxy, which takes effect with its restart.
func (p *planner) planProxyConfig(docs documents, at target) {
	config := p.bootstrapConfig()
	hash := stampHash(config)
	p.renderOverlays(config)
	if at.kind == request.None {
		if p.inputs.Istio.MeshConfig == request.None && (!p.isSensor(docs.primary.BootstrapTracer()) || p.ownedHere(p.istiod.Primary.Meta)) {
			p.report(finding.OwnerApplies.On(p.istiodName()))
		}
		return
	}
	if at.kind == request.SharedConfigMap {
		p.reportShadowed(docs)
	}
	p.result.Steps = append(p.result.Steps, p.removal(at, hash))
	p.result.Steps = append(p.result.Steps, p.configSteps(at, config)...)
	p.result.Steps = append(p.result.Steps, p.gatewaySteps(at, config, hash)...)
	if p.inputs.Rollout.Policy != request.Never {
		p.result.Steps = append(p.result.Steps, p.proxyRollout("proxies", hash, request.OnCreate))
	}
}

// removal is the rollout that restarts proxies without the tracer once its configuration is removed: created first, so deleted last.
// It is planned whatever rollout.onDestroy is: its deletion is a destroy, and a change of an input must not be one.
func (p *planner) removal(at target, hash string) Step {
	removal := p.proxyRollout("remove-tracer", hash, request.OnDelete)
	removal.Rollout.OnDelete = p.inputs.Rollout.OnDestroy
	removal.Rollout.Recorded = &Recorded{APIVersion: at.patch.APIVersion, Kind: at.patch.Kind, Namespace: at.patch.Namespace, Name: at.patch.Name,
		Document: at.patch.Document, Path: strings.Join(append(slices.Clone(at.inside), "defaultConfig", "tracing"), ".")}
	if at.setEnv {
		// A destroy removes istiod's env, which restarts istiod; it has to be ready before it injects.
		removal.Rollout.Targets = []Workload{p.deployment()}
	}
	return removal
}

// bootstrapConfig is the mesh configuration of ProxyConfig tracing. It removes the other tracer's key: of two tracers Istio
// takes one without an error (Istio 1.31).
func (p *planner) bootstrapConfig() map[string]any {
	inputs, endpoint := p.inputs.Tracing, p.endpointOrDefault()
	tracing := map[string]any{"sampling": inputs.Sampling}
	for _, key := range protocol.BootstrapKeys() {
		tracing[key] = nil
	}
	tracing[p.protocol.BootstrapKey] = map[string]any{"address": fmt.Sprintf("%s:%d", endpoint.Host, endpoint.Port)}
	if inputs.MaxTagLength > 0 {
		tracing["maxPathTagLength"] = inputs.MaxTagLength
	}
	if tags := p.customTags(); len(tags) > 0 {
		tracing["customTags"] = tags
	}
	metadata := map[string]any{}
	if p.protocol.Environment != nil {
		metadata = p.protocol.Environment(p.istiod.Minor())
	}
	return map[string]any{"enableTracing": true, "defaultConfig": map[string]any{"tracing": tracing, "proxyMetadata": metadata}}
}

// reportShadowed reports the fields of the primary document that override the same fields of the shared one.
func (p *planner) reportShadowed(docs documents) {
	object := p.configMap(p.istiod.Primary.Name)
	if docs.primary.DefaultConfig.Tracing != nil {
		p.report(finding.ShadowedByPrimary.On(object, "defaultConfig.tracing"))
	}
	if docs.primary.EnableTracing != nil && !*docs.primary.EnableTracing {
		p.report(finding.ShadowedByPrimary.On(object, "enableTracing: false"))
	}
}

// proxyRollout is the rollout of the gateways and workloads with a proxy of this control plane.
func (p *planner) proxyRollout(name, hash string, trigger request.Trigger) Step {
	inputs := p.inputs.Rollout
	var verifies *Istiod
	if p.istiod.RemoteURL == "" {
		verifies = &Istiod{Namespace: p.istiod.Namespace, Revision: p.istiod.Revision}
	}
	return Step{Name: name + p.suffix(), Rollout: &Rollout{
		Trigger: trigger, ConfigHash: hash, Reason: "the tracer is part of a proxy's bootstrap",
		Istiod:         verifies,
		TimeoutSeconds: inputs.TimeoutSeconds, MaxParallel: inputs.MaxParallel, MaxFailures: inputs.MaxFailures,
		Proxies: &Proxies{Revision: p.istiod.Revision, Gateways: inputs.Gateways, Workloads: inputs.Workloads, Namespaces: inputs.Namespaces,
			Selector: inputs.Selector, Exclude: inputs.Exclude, AwaitInjectedText: hash, DryRunNamespace: inputs.DryRunNamespace},
	}}
}

// stampHash adds the hash of a configuration to its proxyMetadata, and returns the hash.
func stampHash(config map[string]any) string {
	hash := configHash(config)
	config["defaultConfig"].(map[string]any)["proxyMetadata"].(map[string]any)[names.HashVariable] = hash
	return hash
}

// configHash is the hash of a configuration; the order of its keys does not change it.
func configHash(config map[string]any) string {
	text, err := json.Marshal(config)
	if err != nil {
		return hashOf(fmt.Sprint(config))
	}
	return hashOf(string(text))
}
