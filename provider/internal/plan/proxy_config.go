package plan

import (
	"encoding/json"
	"fmt"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/protocol"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// classic is the form of groundcover's page: a tracer in the bootstrap of every proxy, which therefore has to restart.
func (p *planner) proxyConfig(docs documents, at target) {
	config := p.bootstrapConfig()
	hash := stampHash(config)
	p.overlays(config)
	if at.kind == request.None {
		if !p.isSensor(docs.primary.ClassicTracer()) {
			p.report(finding.OwnerApplies.On(p.istiodName()))
		}
		return
	}
	if at.kind == request.SharedConfigMap {
		p.shadowed(docs)
	}
	if p.inputs.Rollout.OnDestroy == request.Restart {
		// Made first, so that it is taken back last: proxies forget the tracer once its configuration is gone.
		forget := p.proxies("forget", hash, request.OnDelete)
		if at.setEnv {
			// istiod loses its env on the way down, and has to be whole again before it injects.
			forget.Rollout.Targets = []Workload{p.deployment()}
		}
		p.result.Steps = append(p.result.Steps, forget)
	}
	p.result.Steps = append(p.result.Steps, p.configSteps(at, config)...)
	p.result.Steps = append(p.result.Steps, p.fileGateways(at, config, hash)...)
	if p.inputs.Rollout.Policy != request.Never {
		p.result.Steps = append(p.result.Steps, p.proxies("proxies", hash, request.OnCreate))
	}
}

// classicConfig is the mesh configuration of the classic form. The other tracer's key is taken out while ours stands:
// with two of them Istio takes one without an error (Istio 1.31).
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
		metadata = p.protocol.Environment(minor(p.istiod.Version))
	}
	return map[string]any{"enableTracing": true, "defaultConfig": map[string]any{"tracing": tracing, "proxyMetadata": metadata}}
}

// quietDatadog ends calls of Datadog's library that the sensor does not answer, for which every proxy logs errors: its
// own telemetry, and before Istio 1.23 its remote configuration (dd-trace-cpp, August 2026).
func (p *planner) datadogEnvironment() map[string]any {
	metadata := map[string]any{"DD_INSTRUMENTATION_TELEMETRY_ENABLED": "false"}
	if version := minor(p.istiod.Version); version > 0 && version < 23 {
		metadata["DD_REMOTE_CONFIGURATION_ENABLED"] = "false"
	}
	return metadata
}

// shadowed reports what the primary document says, and so takes away from the shared one.
func (p *planner) shadowed(docs documents) {
	object := p.configMap(p.istiod.Primary.Name)
	if docs.primary.DefaultConfig.Tracing != nil {
		p.report(finding.ShadowedByPrimary.On(object, "defaultConfig.tracing"))
	}
	if docs.primary.EnableTracing != nil && !*docs.primary.EnableTracing {
		p.report(finding.ShadowedByPrimary.On(object, "enableTracing: false"))
	}
}

// proxies is the rollout of all that has a proxy.
func (p *planner) proxies(name, hash string, on request.Trigger) Step {
	inputs := p.inputs.Rollout
	return Step{Name: name + p.suffix(), Rollout: &Rollout{
		Trigger: on, ConfigHash: hash, Reason: "the tracer is part of a proxy's bootstrap",
		Istiod:         &Istiod{Namespace: p.istiod.Namespace, Revision: p.istiod.Revision},
		TimeoutSeconds: inputs.TimeoutSeconds, MaxParallel: inputs.MaxParallel,
		Proxies: &Proxies{Revision: p.istiod.Revision, Gateways: inputs.Gateways, Workloads: inputs.Workloads, Namespaces: inputs.Namespaces,
			Selector: inputs.Selector, Exclude: inputs.Exclude, AwaitInjectedText: hash},
	}}
}

// mark puts the hash of a configuration into it, and returns it.
func stampHash(config map[string]any) string {
	hash := configHash(config)
	config["defaultConfig"].(map[string]any)["proxyMetadata"].(map[string]any)[names.HashVariable] = hash
	return hash
}

// configHash tells one configuration of the proxies' bootstrap from another, whatever the order of its keys.
func configHash(config map[string]any) string {
	text, err := json.Marshal(config)
	if err != nil {
		return hashOf(fmt.Sprint(config))
	}
	return hashOf(string(text))
}
