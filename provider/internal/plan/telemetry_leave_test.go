package plan

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/facts"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
)

func TestTelemetriesThatLeaveAreToldOf(t *testing.T) {
	t.Parallel()
	jaeger := map[string]any{"providers": []any{map[string]any{"name": "jaeger"}}}
	ours := map[string]any{"providers": []any{map[string]any{"name": ProviderName}}}
	for name, c := range map[string]struct {
		telemetry facts.Telemetry
		leaves    bool
	}{
		"another provider":                     {facts.Telemetry{Namespace: "shop", Tracing: []map[string]any{jaeger}}, true},
		"no reporting":                         {facts.Telemetry{Namespace: "shop", Tracing: []map[string]any{{"disableSpanReporting": true}}}, true},
		"a selector in the root namespace":     {facts.Telemetry{Namespace: "istio-system", Selective: true, Tracing: []map[string]any{jaeger}}, true},
		"our provider":                         {facts.Telemetry{Namespace: "shop", Tracing: []map[string]any{ours}}, false},
		"its own sampling":                     {facts.Telemetry{Namespace: "shop", Tracing: []map[string]any{{"randomSamplingPercentage": 5}}}, false},
		"nothing about tracing":                {facts.Telemetry{Namespace: "shop"}, false},
		"one that another control plane reads": {facts.Telemetry{Namespace: "shop", Labels: map[string]string{"istio.io/rev": "canary"}, Tracing: []map[string]any{jaeger}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := Make(asked(), mesh(telemetries(c.telemetry)))
			if c.leaves {
				assert.Equal(t, []string{finding.NamespaceLeaves.Code}, codes(p, finding.Warning))
			} else {
				assert.Empty(t, codes(p, finding.Warning))
			}
		})
	}
}
