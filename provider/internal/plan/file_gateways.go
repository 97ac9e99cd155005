package plan

import (
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"

	"go.yaml.in/yaml/v3"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// proxyConfigAnnotation is read by the agent of every proxy, injected or not, over its mesh configuration (Istio 1.31,
// pilot-agent's config.ConstructProxyConfig).
const proxyConfigAnnotation = "proxy.istio.io/config"

// fileGateways gives the tracer to gateways that do not see the shared ConfigMap, by the annotation that their agent
// reads. The hash goes with it in one patch, so that the gateway rolls once and the rollout of the proxies only waits.
func (p *planner) fileGateways(at target, config map[string]any, hash string) []Step {
	if at.kind != request.SharedConfigMap || !p.inputs.Rollout.Gateways || p.inputs.Rollout.Policy == request.Never {
		return nil
	}
	text, err := yaml.Marshal(withoutNil(config["defaultConfig"].(map[string]any)))
	if err != nil {
		return nil
	}
	var steps []Step
	for _, gateway := range p.snapshot.FileGateways {
		deployment := Workload{Kind: "Deployment", Namespace: gateway.Namespace, Name: gateway.Name}
		switch {
		case gateway.Revision != p.istiod.Revision:
			continue
		case gateway.ProxyConfig != "" && !p.mentionsSensor(gateway.ProxyConfig):
			p.report(finding.GatewayReadsFile.On(deployment.String()))
			continue
		case gateway.ProxyConfig == "":
			p.result.Restarts = append(p.result.Restarts, deployment.String()+": it is not injected, and reads the tracer from an annotation when it starts")
		}
		annotations := map[string]any{proxyConfigAnnotation: string(text), names.HashAnnotation: hash}
		steps = append(steps, Step{Name: "gateway-" + gateway.Namespace + "-" + gateway.Name, Patch: &Patch{
			APIVersion: "apps/v1", Kind: "Deployment", Namespace: gateway.Namespace, Name: gateway.Name,
			Fields: map[string]any{"spec": map[string]any{"template": map[string]any{"metadata": map[string]any{"annotations": annotations}}}}}})
	}
	return steps
}

func (p *planner) mentionsSensor(text string) bool {
	for _, host := range p.sensorHosts() {
		if strings.Contains(text, host) {
			return true
		}
	}
	return false
}

// withoutNil leaves out the keys that are only taken out of a document: an annotation of ours never had them.
func withoutNil(config map[string]any) map[string]any {
	kept := map[string]any{}
	for key, value := range config {
		switch value := value.(type) {
		case nil:
		case map[string]any:
			kept[key] = withoutNil(value)
		default:
			kept[key] = value
		}
	}
	return kept
}
