package meshstatus

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof/istiod"
)

// replica is an istiod with the provider groundcover and one proxy.
func replica(t *testing.T, revision, pod string, proxy istiod.Proxy) istiod.Replica {
	t.Helper()
	config, err := meshconfig.Parse("extensionProviders: [{name: groundcover, opentelemetry: {service: sensor.groundcover, port: 4317}}]\ndefaultProviders: {tracing: [groundcover]}")
	require.NoError(t, err)
	return istiod.Replica{Namespace: "istio-system", Revision: revision, Pod: pod, Source: istiod.FromDebug, Mesh: config, Proxies: []istiod.Proxy{proxy},
		Telemetries: []istiod.Telemetry{{Namespace: "istio-system", Name: "groundcover", Root: true, Tracing: []map[string]any{{"randomSamplingPercentage": 5.0}}},
			{Namespace: "shop", Name: "off", Tracing: []map[string]any{{"disableSpanReporting": true}}}}}
}

func accepts(name string) istiod.Proxy { return istiod.Proxy{Name: name, Sent: "2", Acked: "2"} }

func TestARevisionIsVerifiedWhenEachOfItsIstiodsIs(t *testing.T) {
	t.Parallel()
	status := statusOf([]istiod.Replica{replica(t, "stable", "istiod-2", accepts("b.shop")), replica(t, "canary", "istiod-3", istiod.Proxy{Name: "c.shop", Sent: "2", Acked: "1", Error: "unknown cluster"}),
		replica(t, "stable", "istiod-1", accepts("a.shop"))}, nil, "groundcover")
	assert.False(t, status.Verified)
	assert.Equal(t, "istio-system/canary: 1 of 1 proxies reject their listeners: c.shop: unknown cluster", status.Reason)
	assert.Empty(t, status.MissingPermissions)
	require.Len(t, status.Revisions, 2)
	canary, stable := status.Revisions[0], status.Revisions[1]
	assert.False(t, canary.Verified)
	assert.Equal(t, ProxyCounts{Total: 1, Rejected: 1}, canary.Proxies)
	assert.Equal(t, []RejectedProxy{{"c.shop", "unknown cluster"}}, canary.Istiods[0].Rejections)
	assert.True(t, stable.Verified)
	assert.Empty(t, stable.Reason)
	assert.Equal(t, ProxyCounts{Total: 2, Acknowledged: 2}, stable.Proxies)
	assert.Equal(t, []IstiodStatus{
		{Pod: "istiod-2", Verified: true, Source: "Debug", Tracing: stable.Istiods[0].Tracing, Proxies: ProxyCounts{Total: 1, Acknowledged: 1}, Rejections: []RejectedProxy{}},
		{Pod: "istiod-1", Verified: true, Source: "Debug", Tracing: stable.Istiods[0].Tracing, Proxies: ProxyCounts{Total: 1, Acknowledged: 1}, Rejections: []RejectedProxy{}},
	}, stable.Istiods)
	assert.Equal(t, EffectiveTracing{Provider: "groundcover", Protocol: "opentelemetry", Address: "sensor.groundcover:4317", Telemetry: "istio-system/groundcover", Enabled: true,
		Sampling: new(5.0), OverridingTelemetries: []string{"shop/off"}}, stable.Istiods[0].Tracing)
}

func TestWhatMayNotBeReadIsAMissingPermissionAndNotVerified(t *testing.T) {
	t.Parallel()
	portForward := istiod.Permission{Verb: "create", Resource: "pods/portforward", Namespace: "istio-system"}
	unread := func(pod string) istiod.Replica {
		return istiod.Replica{Namespace: "istio-system", Revision: "default", Pod: pod, Source: istiod.FromMetrics, Reason: "port-forwards are not allowed", Missing: []istiod.Permission{portForward}}
	}
	status := statusOf([]istiod.Replica{unread("istiod-1"), unread("istiod-2")}, nil, "groundcover")
	assert.False(t, status.Verified)
	assert.Equal(t, []string{"create pods/portforward in namespace istio-system"}, status.MissingPermissions)
	assert.Equal(t, "istio-system/default: port-forwards are not allowed: only counters could be read, which show neither the configuration nor acknowledgements", status.Reason)
	assert.Equal(t, []string{}, status.Revisions[0].Istiods[0].Tracing.OverridingTelemetries, "an output is a list and never null")

	unlisted := statusOf([]istiod.Replica{{Namespace: "istio-system", Source: istiod.FromNothing, Reason: "its pods could not be listed",
		Missing: []istiod.Permission{{Verb: "list", Resource: "pods", Namespace: "istio-system"}}}}, nil, "groundcover")
	assert.Equal(t, "istio-system: its pods could not be listed", unlisted.Reason)
	assert.Empty(t, unlisted.Revisions[0].Istiods)
}

func TestAClusterWithoutIstiodIsNotVerified(t *testing.T) {
	t.Parallel()
	none := statusOf(nil, nil, "groundcover")
	assert.False(t, none.Verified)
	assert.Contains(t, none.Reason, "no istiod runs")
	refused := statusOf(nil, []istiod.Permission{{Verb: "list", Resource: "deployments.apps"}}, "groundcover")
	assert.False(t, refused.Verified)
	assert.Equal(t, []string{"list deployments.apps in all namespaces"}, refused.MissingPermissions)
	assert.Contains(t, refused.Reason, "Deployments may not be listed")
}

func TestServerSpansAreShownWhereTheyDifferFromClientSpans(t *testing.T) {
	t.Parallel()
	one := replica(t, "stable", "istiod-1", accepts("a.shop"))
	one.Telemetries = []istiod.Telemetry{{Namespace: "istio-system", Name: "split", Root: true, Tracing: []map[string]any{
		{"match": map[string]any{"mode": "CLIENT"}, "randomSamplingPercentage": 5.0},
		{"match": map[string]any{"mode": "SERVER"}, "disableSpanReporting": true}}}}
	status := statusOf([]istiod.Replica{one}, nil, "groundcover")
	assert.False(t, status.Verified)
	assert.Equal(t, "istio-system/stable: server spans: Telemetry istio-system/split disables span reporting", status.Reason)
	tracing := status.Revisions[0].Istiods[0].Tracing
	assert.True(t, tracing.Enabled)
	assert.Equal(t, new(5.0), tracing.Sampling)
	assert.Equal(t, &ServerTracing{Provider: "groundcover", Protocol: "opentelemetry", Address: "sensor.groundcover:4317"}, tracing.Server)
}
