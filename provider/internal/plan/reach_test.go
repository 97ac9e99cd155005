package plan

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// shopAndBank are proxies of two namespaces, and a gateway.
var shopAndBank = []mesh.Proxies{
	{Namespace: "shop", Revision: "default", Labels: map[string]string{"app": "cart"}, Pod: "cart-1", Count: 3},
	{Namespace: "bank", Revision: "default", Labels: map[string]string{"app": "till"}, Pod: "till-1", Count: 2},
	{Namespace: "istio-system", Revision: "default", Gateway: true, Pod: "gateway-1", Count: 1},
}

// reachWith is a cluster with the proxies of shopAndBank, changed by edit.
func reachWith(edit func(*mesh.Reach)) func(*mesh.Snapshot) {
	return func(f *mesh.Snapshot) {
		f.Reach.Proxies = shopAndBank
		edit(&f.Reach)
	}
}

// withProtocol are inputs with another protocol.
func withProtocol(protocol request.Protocol) func(*request.Request) {
	return tracing(func(t *request.Tracing) { t.Protocol = protocol })
}

func find(t *testing.T, p Plan, code string) finding.Finding {
	t.Helper()
	for _, f := range p.Findings {
		if f.Code == code {
			return f
		}
	}
	require.Failf(t, "no such finding", "%s is not among %v", code, p.Findings)
	return finding.Finding{}
}

func TestAnUnreachableSensorIsAnErrorWhereTrafficStopsOrNoProxyReachesIt(t *testing.T) {
	t.Parallel()
	hidden := func(exportTo string) func(*mesh.Snapshot) {
		return func(f *mesh.Snapshot) { f.Sensors[0].ExportTo, f.Reach.Proxies = exportTo, shopAndBank }
	}
	hardened := reachWith(func(r *mesh.Reach) {
		r.Sidecars = []mesh.Sidecar{{Namespace: "shop", Name: "default", Egress: []mesh.EgressListener{{Hosts: []string{"./*", "istio-system/*"}}}}}
	})
	tls := reachWith(func(r *mesh.Reach) {
		r.DestinationRules = []mesh.DestinationRule{{Namespace: "shop", Name: "mutual", Host: "*.local", TLS: "ISTIO_MUTUAL"}}
	})
	for name, c := range map[string]struct {
		edit     func(*mesh.Snapshot)
		protocol request.Protocol
		code     string
		level    finding.Level
		object   string
		text     string
	}{
		"a Sidecar, with Zipkin":            {hardened, request.Zipkin, "GCI2008", finding.Error, "Sidecar shop/default", "namespace shop"},
		"a Sidecar, with Datadog":           {hardened, request.Datadog, "GCI2008", finding.Error, "Sidecar shop/default", "new ones serve no traffic"},
		"a Sidecar, with OpenTelemetry":     {hardened, request.OpenTelemetry, "GCI2008", finding.Warning, "Sidecar shop/default", "drop their spans silently"},
		"exportTo some, with Zipkin":        {hidden("bank,istio-system"), request.Zipkin, "GCI1010", finding.Error, "Service groundcover/groundcover-sensor", "namespace shop"},
		"exportTo some, with OpenTelemetry": {hidden("bank,istio-system"), request.OpenTelemetry, "GCI1010", finding.Warning, "Service groundcover/groundcover-sensor", "namespace shop"},
		"exportTo nowhere, OpenTelemetry":   {hidden("."), request.OpenTelemetry, "GCI1010", finding.Error, "Service groundcover/groundcover-sensor", "namespace bank, istio-system, shop"},
		"TLS of a client's namespace":       {tls, request.OpenTelemetry, "GCI1012", finding.Warning, "DestinationRule shop/mutual", "namespace shop"},
		"TLS, with Zipkin":                  {tls, request.Zipkin, "GCI1012", finding.Warning, "DestinationRule shop/mutual", "port 9411"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := find(t, Make(inputs(withProtocol(c.protocol)), snapshotWith(c.edit)), c.code)
			assert.Equal(t, c.level, f.Level)
			assert.Equal(t, c.object, f.Object)
			assert.Contains(t, f.String(), c.text)
		})
	}
}

func TestAcceptedNamespacesLoseTrafficOrSpansWithAWarning(t *testing.T) {
	t.Parallel()
	hardened := reachWith(func(r *mesh.Reach) {
		r.Sidecars = []mesh.Sidecar{{Namespace: "istio-system", Name: "default", Egress: []mesh.EgressListener{{Hosts: []string{"./*"}}}}}
	})
	accept := func(namespaces ...string) func(*request.Request) {
		return func(r *request.Request) { r.Tracing.AcceptNamespaces = namespaces }
	}
	some := Make(inputs(withProtocol(request.Zipkin), accept("shop")), snapshotWith(hardened))
	assert.Equal(t, []string{finding.SidecarScope.Code}, codes(some, finding.Error))
	assert.NotContains(t, find(t, some, finding.SidecarScope.Code).Message, "shop")
	assert.Contains(t, codes(some, finding.Warning), finding.SidecarScope.Code)
	all := Make(inputs(withProtocol(request.Zipkin), accept("shop", "bank", "istio-system")), snapshotWith(hardened))
	assert.Empty(t, codes(all, finding.Error))
	assert.Equal(t, []string{"shop", "bank", "istio-system"}, step(t, all, "istiod").Patch.Guard.AcceptNamespaces)
}

func TestProxyConfigTracingIgnoresTheRulesOfIstio(t *testing.T) {
	t.Parallel()
	useProxyConfig := func(r *request.Request) { r.Tracing.API, r.Tracing.Protocol = request.ProxyConfig, request.Zipkin }
	p := Make(inputs(useProxyConfig), snapshotWith(func(f *mesh.Snapshot) { f.Sensors[0].ExportTo = "." }, reachWith(func(r *mesh.Reach) {
		r.Sidecars = []mesh.Sidecar{{Namespace: "istio-system", Egress: []mesh.EgressListener{{Hosts: []string{"./*"}}}}}
		r.DestinationRules = []mesh.DestinationRule{{Namespace: "istio-system", Host: "*.local", TLS: "ISTIO_MUTUAL"}}
	})))
	assert.Empty(t, codes(p, finding.Error))
	assert.Empty(t, codes(p, finding.Warning))
	assert.NotContains(t, stepNames(p), "plaintext")
}

func TestAMeshWideTLSRuleIsOverriddenByARuleBesideTheSensor(t *testing.T) {
	t.Parallel()
	meshWide := func(r *mesh.Reach) {
		r.DestinationRules = append(r.DestinationRules, mesh.DestinationRule{Namespace: "istio-system", Name: "mtls", Host: "*.local", TLS: "ISTIO_MUTUAL"})
	}
	p := Make(inputs(), snapshotWith(reachWith(meshWide)))
	assert.Empty(t, codes(p, finding.Warning))
	assert.Equal(t, "DestinationRule groundcover/groundcover", find(t, p, "GCI1013").Object)
	created := step(t, p, "plaintext").Patch
	assert.Equal(t, map[string]any{"spec": map[string]any{"host": "groundcover-sensor.groundcover.svc.cluster.local", "exportTo": []any{"*"},
		"trafficPolicy": map[string]any{"tls": map[string]any{"mode": "DISABLE"}}}}, created.Fields)

	t.Run("which stays as long as that rule", func(t *testing.T) {
		t.Parallel()
		p := Make(inputs(), snapshotWith(reachWith(meshWide), func(f *mesh.Snapshot) {
			f.Reach.DestinationRules = append(f.Reach.DestinationRules, mesh.DestinationRule{Namespace: "groundcover", Name: "groundcover",
				Host: "groundcover-sensor.groundcover.svc.cluster.local", TLS: "DISABLE", Managed: true})
		}))
		step(t, p, "plaintext")
	})
	t.Run("and is not created for a sensor that is part of the mesh", func(t *testing.T) {
		t.Parallel()
		p := Make(inputs(), snapshotWith(reachWith(meshWide), reachWith(func(r *mesh.Reach) { r.SensorPod = &mesh.SensorPod{Name: "s-1", InMesh: true, Injected: true} })))
		assert.NotContains(t, stepNames(p), "plaintext")
		assert.Contains(t, codes(p, finding.Warning), "GCI1014")
	})
}

func TestDiscoverySelectorsHaveToSelectTheSensorsAndTheRootNamespace(t *testing.T) {
	t.Parallel()
	selective := istiod(func(i *mesh.Istiod) {
		i.Primary.Text = "discoverySelectors:\n- matchLabels: {mesh: \"on\"}\n"
	})
	labelled := func(sensor, root string) func(*mesh.Snapshot) {
		return reachWith(func(r *mesh.Reach) {
			r.Namespaces = map[string]map[string]string{"groundcover": {"mesh": sensor}, "istio-system": {"mesh": root}}
		})
	}
	assert.Empty(t, codes(Make(inputs(), snapshotWith(selective, labelled("on", "on"))), finding.Error))
	assert.Equal(t, []string{"GCI1011"}, codes(Make(inputs(), snapshotWith(selective, labelled("", "on"))), finding.Error))
	assert.Equal(t, []string{"GCI4006"}, codes(Make(inputs(), snapshotWith(selective, labelled("on", ""))), finding.Error))
	assert.Empty(t, codes(Make(inputs(), snapshotWith(release("1.21.0"), selective, labelled("on", ""))), finding.Error), "1.21 reads Telemetries everywhere")
	assert.Equal(t, []string{"GCI1011"}, codes(Make(inputs(), snapshotWith(release("1.21.0"), selective, labelled("", "on"))), finding.Error))
}

func TestALossOfSpansAroundTheSensorIsAWarning(t *testing.T) {
	t.Parallel()
	closed := mesh.NetworkPolicy{Namespace: "groundcover", Name: "closed", Ingress: []mesh.NetworkRule{}}
	egress := mesh.NetworkPolicy{Namespace: "shop", Name: "dns-only", Egress: []mesh.NetworkRule{{Ports: []mesh.NetworkPort{{Number: 53, End: 53, Protocol: "UDP"}}}}}
	for name, c := range map[string]struct {
		edit func(*mesh.Reach)
		code string
		text string
	}{
		"a sidecar in the sensor": {func(r *mesh.Reach) { r.SensorPod = &mesh.SensorPod{Name: "s-1", Injected: true} }, "GCI1014", "s-1"},
		"ambient and STRICT": {func(r *mesh.Reach) {
			r.SensorPod, r.PeerAuthentications = &mesh.SensorPod{Name: "s-1", Ambient: true}, []mesh.PeerAuthentication{{Namespace: "istio-system", Name: "default", Mode: "STRICT"}}
		}, "GCI1015", "istio-system/default"},
		"a node without a sensor": {func(r *mesh.Reach) { r.NodesWithoutSensor = []string{"gpu-1"} }, "GCI1016", "node gpu-1"},
		"a policy at the sensor": {func(r *mesh.Reach) {
			r.SensorPod, r.NetworkPolicies = &mesh.SensorPod{}, []mesh.NetworkPolicy{closed}
		}, "GCI1020", "groundcover/closed"},
		"a policy at the proxies": {func(r *mesh.Reach) { r.NetworkPolicies = []mesh.NetworkPolicy{egress} }, "GCI1020", "shop/dns-only"},
		"a check that was refused": {func(r *mesh.Reach) {
			r.Skipped = []mesh.Skipped{{Check: "whether x", Denied: mesh.Denied{Verb: "list", Group: "apps", Resource: "things"}}}
		}, "GCI9004", "Grant the verb list on things.apps"},
		"Secrets that may not be listed": {func(r *mesh.Reach) {
			r.Skipped = []mesh.Skipped{{Check: "spans", Denied: mesh.Denied{Verb: "list", Resource: "secrets", Namespace: "istio-system"}}}
		}, "GCI9008", "Set `internalTrafficPolicy: Local` on the sensor's Service"},
		"annotations that are too long": {func(r *mesh.Reach) {
			r.Oversized = []string{"a of pods shop/2", "a of pods shop/1", "a of pods shop/2"}
		}, "GCI9009", "not read: a of pods shop/1, a of pods shop/2."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := Make(inputs(), snapshotWith(reachWith(c.edit)))
			assert.Equal(t, []string{c.code}, codes(p, finding.Warning))
			assert.Contains(t, find(t, p, c.code).String(), c.text)
			assert.Empty(t, codes(p, finding.Error))
		})
	}
}

func TestServiceSettingsKeepSpansInTheirOwnCluster(t *testing.T) {
	t.Parallel()
	clusters := reachWith(func(r *mesh.Reach) { r.Clusters = []string{"istio-remote-secret-b"} })
	p := Make(inputs(), snapshotWith(clusters))
	assert.Contains(t, codes(p, finding.Info), "GCI1018")
	assert.Contains(t, p.IstioOperator, "clusterLocal: true")
	settings := step(t, p, "mesh-config").Patch.Fields["serviceSettings"].(map[string]any)
	assert.Equal(t, []any{"groundcover-sensor.groundcover.svc.cluster.local"}, settings["[+]"].([]any)[0].(map[string]any)["hosts"])

	document := func(host string) func(*mesh.Snapshot) {
		return istiod(func(i *mesh.Istiod) {
			i.Primary.Text = "serviceSettings:\n- settings: {clusterLocal: true}\n  hosts: [" + host + "]\n"
		})
	}
	assert.Contains(t, codes(Make(inputs(), snapshotWith(clusters, document("db.shop.svc.cluster.local"))), finding.Warning), "GCI1017")
	covered := Make(inputs(), snapshotWith(clusters, document("'*.groundcover.svc.cluster.local'")))
	assert.NotContains(t, codes(covered, finding.Warning), "GCI1017")
	assert.NotContains(t, codes(covered, finding.Info), "GCI1018")
}

func TestDatadogsVolumeIsReportedWhereSamplingDoesNotReduceIt(t *testing.T) {
	t.Parallel()
	assert.Contains(t, codes(Make(inputs(withProtocol(request.Datadog)), snapshotWith()), finding.Info), "GCI1019")
	assert.NotContains(t, codes(Make(inputs(withProtocol(request.Datadog), tracing(func(t *request.Tracing) { t.Sampling = 100 })), snapshotWith()), finding.Info), "GCI1019")
	assert.NotContains(t, codes(Make(inputs(), snapshotWith()), finding.Info), "GCI1019")
}

func TestATracingAnnotationOfAProxyIsReportedForProxyConfigTracing(t *testing.T) {
	t.Parallel()
	useProxyConfig := func(r *request.Request) { r.Tracing.API, r.Tracing.Protocol = request.ProxyConfig, request.Zipkin }
	with := func(config string) func(*mesh.Snapshot) {
		return reachWith(func(r *mesh.Reach) {
			r.Proxies = []mesh.Proxies{{Namespace: "shop", Revision: "default", Pod: "cart-1", Count: 1, ProxyConfig: config}}
		})
	}
	assert.Equal(t, []string{"GCI3014"}, codes(Make(inputs(useProxyConfig), snapshotWith(with("tracing: {sampling: 5}"))), finding.Warning))
	assert.Empty(t, codes(Make(inputs(useProxyConfig), snapshotWith(with("concurrency: 2"))), finding.Warning))
	assert.Empty(t, codes(Make(inputs(), snapshotWith(with("tracing: {sampling: 5}"))), finding.Warning), "a provider ignores the annotation")
}

func TestAManagedTelemetryThatNoControlPlaneReadsIsAnError(t *testing.T) {
	t.Parallel()
	labelled := func(revision string) func(*mesh.Snapshot) {
		return func(f *mesh.Snapshot) {
			f.Telemetries = []mesh.Telemetry{{Namespace: "istio-system", Name: "groundcover", Managed: true, Labels: map[string]string{"istio.io/rev": revision}}}
		}
	}
	assert.Equal(t, []string{"GCI4007"}, codes(Make(inputs(), snapshotWith(labelled("stable"))), finding.Error))
	assert.Empty(t, codes(Make(inputs(), snapshotWith(labelled("default"))), finding.Error))
}
