package plan

import (
	"go.yaml.in/yaml/v3"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
)

// providerConfig is the whole of the mesh configuration that an owner has to apply. Its installer replaces lists as a
// whole, so the providers that are there and the metrics list in force are repeated: a chart that gets defaultProviders
// drops its own metrics, and istio_requests_total with them.
func (p *planner) providerConfig(docs documents, entry map[string]any) map[string]any {
	providers := []any{}
	for _, provider := range docs.primary.ExtensionProviders {
		if provider.Name() != ProviderName {
			providers = append(providers, map[string]any(provider))
		}
	}
	return map[string]any{
		"extensionProviders": append(providers, entry),
		"defaultProviders":   map[string]any{"tracing": []any{ProviderName}, "metrics": metricsInForce(docs.primary, docs.shared)},
	}
}

// overlays say the same configuration for whoever owns the mesh: a file for `istioctl install -f`, and values for the
// chart istiod.
func (p *planner) overlays(config map[string]any) {
	p.result.HelmValues = map[string]any{"meshConfig": config}
	overlay, err := yaml.Marshal(map[string]any{
		"apiVersion": "install.istio.io/v1alpha1", "kind": "IstioOperator",
		"spec": map[string]any{"meshConfig": config},
	})
	if err == nil {
		p.result.IstioOperator = string(overlay)
	}
}

func metricsInForce(primary, shared meshconfig.Config) []any {
	for _, config := range []meshconfig.Config{primary, shared} {
		if len(config.DefaultProviders.Metrics) > 0 {
			metrics := make([]any, 0, len(config.DefaultProviders.Metrics))
			for _, name := range config.DefaultProviders.Metrics {
				metrics = append(metrics, name)
			}
			return metrics
		}
	}
	return []any{"prometheus"}
}
