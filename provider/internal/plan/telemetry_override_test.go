package plan

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

func TestATelemetryThatOverridesTheProviderIsReported(t *testing.T) {
	t.Parallel()
	jaeger := map[string]any{"providers": []any{map[string]any{"name": "jaeger"}}}
	groundcover := map[string]any{"providers": []any{map[string]any{"name": names.Provider}}}
	for name, c := range map[string]struct {
		telemetry mesh.Telemetry
		overrides bool
	}{
		"another provider":                     {mesh.Telemetry{Namespace: "shop", Tracing: []map[string]any{jaeger}}, true},
		"no reporting":                         {mesh.Telemetry{Namespace: "shop", Tracing: []map[string]any{{"disableSpanReporting": true}}}, true},
		"a selector in the root namespace":     {mesh.Telemetry{Namespace: "istio-system", Selective: true, Tracing: []map[string]any{jaeger}}, true},
		"the same provider":                    {mesh.Telemetry{Namespace: "shop", Tracing: []map[string]any{groundcover}}, false},
		"its own sampling":                     {mesh.Telemetry{Namespace: "shop", Tracing: []map[string]any{{"randomSamplingPercentage": 5}}}, false},
		"without tracing":                      {mesh.Telemetry{Namespace: "shop"}, false},
		"one that another control plane reads": {mesh.Telemetry{Namespace: "shop", Labels: map[string]string{"istio.io/rev": "canary"}, Tracing: []map[string]any{jaeger}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := Make(inputs(), snapshotWith(telemetries(c.telemetry)))
			if c.overrides {
				assert.Equal(t, []string{finding.NamespaceOverrides.Code}, codes(p, finding.Warning))
			} else {
				assert.Empty(t, codes(p, finding.Warning))
			}
		})
	}
}

func TestATelemetryCountsWhereAProxyOfItsNamespaceMakesSuchSpans(t *testing.T) {
	t.Parallel()
	elsewhere := map[string]any{"providers": []any{map[string]any{"name": "jaeger"}}}
	only := func(mode string) map[string]any {
		return map[string]any{"match": map[string]any{"mode": mode}, "providers": elsewhere["providers"]}
	}
	sidecar := func(f *mesh.Snapshot) {
		f.Reach.Proxies = append(f.Reach.Proxies, mesh.Proxies{Namespace: "shop", Revision: "default", Count: 1})
	}
	gateway := func(f *mesh.Snapshot) {
		f.Reach.Proxies = append(f.Reach.Proxies, mesh.Proxies{Namespace: "shop", Revision: "default", Gateway: true, Count: 1})
	}
	for name, c := range map[string]struct {
		edits   []func(*mesh.Snapshot)
		tracing map[string]any
		counts  bool
	}{
		"a sidecar":                                          {[]func(*mesh.Snapshot){sidecar}, only("SERVER"), true},
		"a gateway, and client spans":                        {[]func(*mesh.Snapshot){gateway}, only("CLIENT"), true},
		"a gateway, and server spans":                        {[]func(*mesh.Snapshot){gateway}, only("SERVER"), false},
		"a waypoint, and client spans":                       {[]func(*mesh.Snapshot){waypointOf("shop")}, only("CLIENT"), false},
		"a waypoint, and server spans":                       {[]func(*mesh.Snapshot){waypointOf("shop")}, only("SERVER"), true},
		"a waypoint of another namespace":                    {[]func(*mesh.Snapshot){waypointOf("infra"), release("1.29.1")}, elsewhere, false},
		"a waypoint of another namespace, in 1.31":           {[]func(*mesh.Snapshot){waypointOf("infra")}, elsewhere, true},
		"the same, for client spans":                         {[]func(*mesh.Snapshot){waypointOf("infra")}, only("CLIENT"), false},
		"a waypoint of another namespace, and a sidecar":     {[]func(*mesh.Snapshot){waypointOf("infra"), release("1.29.1"), sidecar}, elsewhere, true},
		"no proxy, and no waypoint that serves the others":   {nil, elsewhere, true},
		"proxies of other namespaces only, without waypoint": {[]func(*mesh.Snapshot){func(f *mesh.Snapshot) { f.Reach.Proxies = shopAndBank[1:] }}, elsewhere, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := Make(inputs(), snapshotWith(append(c.edits, telemetries(mesh.Telemetry{Namespace: "shop", Tracing: []map[string]any{c.tracing}}))...))
			assert.Equal(t, c.counts, len(codes(p, finding.Warning)) > 0, codes(p, finding.Warning))
		})
	}
}

func TestATelemetryThatChangesTheSamplingIsAnInfo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		telemetry mesh.Telemetry
		text      string
	}{
		"none at all":           {mesh.Telemetry{Namespace: "shop", Name: "quiet", Tracing: []map[string]any{{"randomSamplingPercentage": int64(0)}}}, "randomSamplingPercentage: 0 for"},
		"two shares":            {mesh.Telemetry{Namespace: "shop", Name: "two", Tracing: []map[string]any{{"randomSamplingPercentage": 2.5}, {"randomSamplingPercentage": int64(9)}}}, "randomSamplingPercentage: 2.5, 9 for"},
		"the share of the mesh": {mesh.Telemetry{Namespace: "shop", Tracing: []map[string]any{{"randomSamplingPercentage": int64(1)}}}, ""},
		"another provider":      {mesh.Telemetry{Namespace: "shop", Tracing: []map[string]any{{"randomSamplingPercentage": int64(9), "disableSpanReporting": true}}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := Make(inputs(), snapshotWith(telemetries(c.telemetry)))
			if c.text == "" {
				assert.NotContains(t, codes(p, finding.Info), finding.SamplingOverridden.Code)
				return
			}
			assert.Contains(t, codes(p, finding.Info), finding.SamplingOverridden.Code)
			assert.Contains(t, find(t, p, finding.SamplingOverridden.Code).Message, c.text)
		})
	}
}

func TestAnEnvoyFilterThatChangesTracingIsNamed(t *testing.T) {
	t.Parallel()
	p := Make(inputs(), snapshotWith(func(f *mesh.Snapshot) { f.Reach.TracingFilters = []string{"istio-system/sampling"} }))
	assert.Equal(t, "EnvoyFilter istio-system/sampling", find(t, p, finding.TracingFiltered.Code).Object)
}
