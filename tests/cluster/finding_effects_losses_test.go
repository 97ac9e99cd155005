package cluster

import (
	"strings"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// spanLosses are situations in which proxies serve requests and their spans do not arrive, with what the product does about some.
var spanLosses = []findingEffect{
	{gc.ProtocolOpenTelemetry, "a ServiceEntry that duplicates the sensor's host loses no spans, since the provider names the namespace", func(p effectTest) {
		before := lookupFailures(p.T, p.lab)
		fix := p.apply(duplicateHost)
		require.EventuallyWithT(p, func(c *assert.CollectT) {
			istiods, err := p.lab.Istiod(p.Context())
			require.NoError(c, err)
			seen, err := istiods[0].Get(p.Context(), 15014, "/debug/configz")
			require.NoError(c, err)
			assert.Contains(c, string(seen), "same-host")
		}, eventually, tick)
		send(p.T, p.lab, 1)
		awaitTracer(p.T, p.lab, tracer{4317, 100})
		assert.Equal(p, before, lookupFailures(p.T, p.lab))
		fix()
		p.assertRecovered()
	}},
	{gc.ProtocolOpenTelemetry, "a headless Service gives sidecars an ORIGINAL_DST cluster, which no tracer can use", func(p effectTest) {
		fix := p.recreateService(func(s *corev1.ServiceSpec) { s.ClusterIP = corev1.ClusterIPNone })
		p.assertFinding("error", "GCI1004", sensorService)
		require.Eventually(p, func() bool { return p.sidecarClusterType() == "ORIGINAL_DST" }, eventually, tick)
		require.Eventually(p, func() bool { return p.spanArrives(send(p.T, p.lab, 1)) }, eventually, tick)
		fix()
		require.Eventually(p, func() bool { return p.sidecarClusterType() == "EDS" }, eventually, tick)
		p.assertRecovered()
	}},
	{gc.ProtocolOpenTelemetry, "a Sidecar that does not import the sensor loses spans silently", func(p effectTest) {
		fix := p.apply(restrictiveSidecar)
		p.assertFinding("warning", "GCI2008", "Sidecar lab-app/default")
		require.Eventually(p, func() bool { return p.sidecarClusterType() == "" }, eventually, tick)
		assert.Contains(p, p.sidecarDump(), `"cluster_name": "`+outbound+`"`, "the listeners still trace to it")
		fix()
		require.Eventually(p, func() bool { return p.sidecarClusterType() == "EDS" }, eventually, tick)
		p.assertRecovered()
	}},
	{gc.ProtocolOpenTelemetry, "a DestinationRule with TLS for its own namespace loses spans", func(p effectTest) {
		fix := p.apply(strings.Replace(tlsToTheSensor, "EXPORT", `"."`, 1))
		p.assertFinding("warning", "GCI1012", "DestinationRule istio-system/tls")
		p.assertSpansLost(fix)
	}},
	{gc.ProtocolOpenTelemetry, "a DestinationRule with TLS for the whole mesh is overridden for the sensor", func(p effectTest) {
		fix := p.apply(strings.Replace(tlsToTheSensor, "EXPORT", `"*"`, 1))
		p.assertFinding("info", "GCI1013", "DestinationRule groundcover/groundcover")
		p.assertSpansLost(func() {
			assert.Equal(p, []string{"update mesh-ownership", "create mesh-plaintext"}, changes(p.project.up().Succeeds(p.T)))
		})
		fix()
		assert.Equal(p, []string{"update mesh-ownership", "delete mesh-plaintext"}, changes(p.project.up().Succeeds(p.T)))
		p.assertRecovered()
	}},
	{gc.ProtocolOpenTelemetry, "a node without a sensor loses the spans of its proxies", func(p effectTest) {
		gateway, err := p.lab.Client.CoreV1().Pods("istio-system").Get(p.Context(), podOf(p.T, p.lab, "istio-system", "istio-ingressgateway"), metav1.GetOptions{})
		require.NoError(p, err)
		fix := p.patch(daemonSetsResource, "groundcover", "groundcover-sensor", `{"spec": {"template": {"spec": {"affinity": {"nodeAffinity": {
			"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [{"matchExpressions": [
			{"key": "kubernetes.io/hostname", "operator": "NotIn", "values": ["`+gateway.Spec.NodeName+`"]}]}]}}}}}}}`,
			`{"spec": {"template": {"spec": {"affinity": null}}}}`)
		p.awaitSensors()
		p.assertFinding("warning", "GCI1016", sensorService)
		p.assertSpansLost(fix)
		p.awaitSensors()
	}},
	{gc.ProtocolOpenTelemetry, "a port that is not declared as gRPC loses spans", func(p effectTest) {
		fix := p.editPorts(func(port *corev1.ServicePort) {
			if port.Port == 4317 {
				port.AppProtocol = nil
			}
		})
		p.assertFinding("error", "GCI1006", sensorService)
		p.assertSpansLost(fix)
	}},
	{gc.ProtocolOpenTelemetry, "a Telemetry with disableSpanReporting stops the spans of its workloads", func(p effectTest) {
		fix := p.apply(gatewaysDoNotReport)
		p.assertFinding("warning", "GCI4005", "Telemetry istio-system/quiet")
		awaitTracer(p.T, p.lab, noTracer)
		fix()
		p.assertRecovered()
	}},
	{gc.ProtocolOpenTelemetry, "no control plane reads a Telemetry that is labelled for another revision", func(p effectTest) {
		fix := p.patch(telemetries, "istio-system", "groundcover", `{"metadata": {"labels": {"istio.io/rev": "stable"}}}`, `{"metadata": {"labels": {"istio.io/rev": null}}}`)
		p.assertFinding("error", "GCI4007", "Telemetry istio-system/groundcover")
		awaitTracer(p.T, p.lab, tracer{4317, 1})
		fix()
		awaitTracer(p.T, p.lab, tracer{4317, 100})
		p.assertRecovered()
	}},
	{gc.ProtocolOpenTelemetry, "discoverySelectors that exclude the sensor's namespace stop tracing", func(p effectTest) {
		defer p.labelForDiscovery("istio-system", "lab-app")()
		addToMesh(p.T, p.lab, "\ndiscoverySelectors: [{matchLabels: {mesh: \"on\"}}]\n")
		p.assertFinding("error", "GCI1011", sensorService)
		awaitTracer(p.T, p.lab, noTracer)
		defer p.labelForDiscovery("groundcover")()
		p.assertRecovered()
	}},
	{gc.ProtocolOpenTelemetry, "discoverySelectors that exclude the root namespace hide the Telemetry", func(p effectTest) {
		defer p.labelForDiscovery("groundcover", "lab-app")()
		addToMesh(p.T, p.lab, "\ndiscoverySelectors: [{matchLabels: {mesh: \"on\"}}]\n")
		p.assertFinding("error", "GCI4006", "Telemetry istio-system/groundcover")
		require.EventuallyWithT(p, func(c *assert.CollectT) {
			istiods, err := p.lab.Istiod(p.Context())
			require.NoError(c, err)
			seen, err := istiods[0].Get(p.Context(), 15014, "/debug/configz")
			require.NoError(c, err)
			assert.NotContains(c, string(seen), `"kind": "Telemetry"`)
		}, eventually, tick)
		defer p.labelForDiscovery("istio-system")()
		p.assertRecovered()
	}},
	{gc.ProtocolOpenTelemetry, "a NetworkPolicy and a sensor with a sidecar, whose effects a lab does not have, are findings", func(p effectTest) {
		fix := p.apply(strings.ReplaceAll(policies, "PORT", "53"))
		p.assertFinding("warning", "GCI1020", "NetworkPolicy groundcover/closed")
		p.assertFinding("warning", "GCI1020", "NetworkPolicy lab-app/dns-only")
		fix()
		fix = p.apply(strings.ReplaceAll(policies, "PORT", "4317"))
		assert.NotContains(p, p.project.preview().Succeeds(p.T).Output, "GCI1020")
		fix()
		fix = p.apply(ownNamespaceOnly)
		p.assertFinding("warning", "GCI1020", "NetworkPolicy groundcover/same-namespace-only")
		p.assertFinding("warning", "GCI1020", "NetworkPolicy lab-app/egress-dns-and-own")
		fix()
		fix = p.patch(daemonSetsResource, "groundcover", "groundcover-sensor", `{"spec": {"template": {"metadata": {"annotations": {"sidecar.istio.io/status": "{}"}}}}}`,
			`{"spec": {"template": {"metadata": {"annotations": {"sidecar.istio.io/status": null}}}}}`)
		p.awaitSensors()
		p.assertFinding("warning", "GCI1014", sensorService)
		fix()
		p.awaitSensors()
		p.assertRecovered()
	}},
}
