package plan

import (
	"go.yaml.in/yaml/v3"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
)

// providerConfig is the whole of the mesh configuration that an owner has to apply. Its installer replaces lists as a
// whole, so the providers that are there and the metrics list in force are repeated: a chart that gets defaultProviders
// drops its own metrics, and istio_requests_total with them.
func (p *planner) providerConfig(docs documents, entry map[string]any) map[string]any {
	providers := []any{}
	for _, provider := range docs.primary.ExtensionProviders {
		if provider.Name() != names.Provider {
			providers = append(providers, map[string]any(provider))
		}
	}
	defaults := map[string]any{"tracing": []any{names.Provider}}
	if metrics := p.metricsInForce(docs); len(metrics) > 0 {
		defaults["metrics"] = metrics
	}
	return map[string]any{"extensionProviders": append(providers, entry), "defaultProviders": defaults}
}

// overlays say the same configuration for whoever owns the mesh: a file for `istioctl install -f`, and values for the
// chart istiod.
func (p *planner) overlays(config map[string]any) {
	p.result.HelmValues = map[string]any{"meshConfig": config}
	spec := map[string]any{"meshConfig": config}
	if p.istiod.Revision != "default" {
		// Without it istioctl would install a second control plane.
		spec["revision"] = p.istiod.Revision
	}
	overlay, err := yaml.Marshal(map[string]any{"apiVersion": "install.istio.io/v1alpha1", "kind": "IstioOperator", "spec": spec})
	if err == nil {
		p.result.IstioOperator = string(overlay)
	}
}

// metricsInForce are the default metrics providers that the documents name. None is none: naming the chart's own would
// switch metrics on where they were switched off. Only a mesh that was not seen is taken for one with the chart's default.
func (p *planner) metricsInForce(docs documents) []any {
	if len(p.result.Meshes) == 0 {
		return []any{"prometheus"}
	}
	metrics := []any{}
	for _, config := range []meshconfig.Config{docs.primary, docs.shared} {
		for _, name := range config.DefaultProviders.Metrics {
			metrics = append(metrics, name)
		}
		if len(metrics) > 0 {
			break
		}
	}
	return metrics
}
