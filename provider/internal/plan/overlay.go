package plan

import (
	"go.yaml.in/yaml/v3"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// providerConfig is the mesh configuration that the owner of the mesh has to apply. An installer replaces lists as a whole, so
// this repeats the existing providers and the effective metrics list: a chart that gets defaultProviders without metrics drops
// its own, and istio_requests_total with them.
func (p *planner) providerConfig(docs documents, entry map[string]any) map[string]any {
	providers := []any{}
	for _, provider := range docs.primary.ExtensionProviders {
		if provider.Name() != names.Provider {
			providers = append(providers, map[string]any(provider))
		}
	}
	defaults := map[string]any{"tracing": []any{names.Provider}}
	if metrics := p.effectiveMetrics(docs); len(metrics) > 0 {
		defaults["metrics"] = metrics
	}
	return map[string]any{"extensionProviders": append(providers, entry), "defaultProviders": defaults}
}

// renderOverlays sets the outputs with the configuration for the owner of the mesh: a file for `istioctl install -f`, and
// values for the chart istiod. Both belong to one control plane.
func (p *planner) renderOverlays(config map[string]any) {
	values := map[string]any{"meshConfig": config}
	spec := map[string]any{"meshConfig": config}
	if p.istiod.Revision != "default" {
		// Without it istioctl would install a second control plane.
		spec["revision"] = p.istiod.Revision
	}
	overlay := ""
	if text, err := yaml.Marshal(map[string]any{"apiVersion": "install.istio.io/v1alpha1", "kind": "IstioOperator", "spec": spec}); err == nil {
		overlay = string(text)
	}
	if p.result.HelmValues == nil {
		p.result.IstioOperator, p.result.HelmValues = overlay, values
	}
	if last := len(p.result.Meshes) - 1; last >= 0 {
		p.result.Meshes[last].IstioOperator, p.result.Meshes[last].HelmValues = overlay, values
	}
}

// effectiveMetrics are the default metrics providers of the documents. An empty list stays empty: the chart's default would
// switch metrics on that the owner has switched off. A mesh that was not found is assumed to have the chart's default.
func (p *planner) effectiveMetrics(docs documents) []any {
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
