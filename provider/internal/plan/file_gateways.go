package plan

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// proxyConfigAnnotation overrides the mesh configuration of one pod's proxy, whether it is injected or not (Istio 1.31,
// pilot-agent's config.ConstructProxyConfig).
const proxyConfigAnnotation = "proxy.istio.io/config"

// gatewaySteps are the patches that set the tracer, by annotation, on gateways that read the mesh configuration from a file
// and so ignore the shared ConfigMap. The same patch sets the hash, so that the gateway restarts once and the rollout of the
// proxies only waits for it. Where gateways may not restart, a gateway that has the annotation keeps it: the deletion of its patch
// would restart it.
func (p *planner) gatewaySteps(at target, config map[string]any, hash string) []Step {
	if at.kind != request.SharedConfigMap {
		return nil
	}
	mayRestart := p.inputs.Rollout.Gateways && p.inputs.Rollout.Policy != request.Never
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
		case !mayRestart:
			if stamped := hashIn(gateway.ProxyConfig); stamped != "" {
				steps = append(steps, gatewayStep(deployment, gateway.ProxyConfig, stamped))
			}
			continue
		case gateway.ProxyConfig != "" && !p.mentionsSensor(gateway.ProxyConfig):
			p.report(finding.GatewayReadsFile.On(deployment.String()))
			continue
		case gateway.ProxyConfig == "":
			p.result.Restarts = append(p.result.Restarts, deployment.String()+": this gateway is not injected and reads the tracer from an annotation only when it starts")
		}
		steps = append(steps, gatewayStep(deployment, string(text), hash))
	}
	return steps
}

func gatewayStep(gateway Workload, config, hash string) Step {
	annotations := map[string]any{proxyConfigAnnotation: config, names.HashAnnotation: hash}
	return Step{Name: "gateway-" + gateway.Namespace + "-" + gateway.Name, Patch: &Patch{
		APIVersion: "apps/v1", Kind: "Deployment", Namespace: gateway.Namespace, Name: gateway.Name,
		Fields: map[string]any{"spec": map[string]any{"template": map[string]any{"metadata": map[string]any{"annotations": annotations}}}}}}
}

// hashIn is the hash that stampHash added to a proxy's configuration, "" where this package did not write it.
func hashIn(config string) string {
	var parsed struct {
		ProxyMetadata map[string]string `yaml:"proxyMetadata"`
	}
	if yaml.Unmarshal([]byte(config), &parsed) != nil {
		return ""
	}
	return parsed.ProxyMetadata[names.HashVariable]
}

// mentionsSensor says whether a text has a host of the sensor, and so comes from this package.
func (p *planner) mentionsSensor(text string) bool {
	for _, host := range p.sensorHosts() {
		if strings.Contains(text, host) {
			return true
		}
	}
	return false
}

// withoutNil drops the keys whose value is nil. A patch of a document uses nil to remove a key; the annotation is new and has
// none to remove.
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
