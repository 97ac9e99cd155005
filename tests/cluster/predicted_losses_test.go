package cluster

import (
	"strings"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// predictedLosses are those in which requests are served and spans do not arrive, and what is done against some of them.
var predictedLosses = []prediction{
	{gc.ProtocolOpenTelemetry, "a ServiceEntry with the sensor's host elsewhere does no harm: the provider names the sensor's namespace", func(p predicted) {
		before := lookupFailures(p.T, p.lab)
		mend := p.apply(sameHost)
		require.EventuallyWithT(p, func(c *assert.CollectT) {
			istiods, err := p.lab.Istiod(p.Context())
			require.NoError(c, err)
			seen, err := istiods[0].Get(p.Context(), 15014, "/debug/configz")
			require.NoError(c, err)
			assert.Contains(c, string(seen), "same-host")
		}, eventually, tick)
		send(p.T, p.lab, 1)
		traces(p.T, p.lab, tracer{4317, 100})
		assert.Equal(p, before, lookupFailures(p.T, p.lab))
		mend()
		p.mended()
	}},
	{gc.ProtocolOpenTelemetry, "a headless Service gives sidecars a cluster that no tracer can use, and gateways a good one", func(p predicted) {
		mend := p.madeAnew(func(s *corev1.ServiceSpec) { s.ClusterIP = corev1.ClusterIPNone })
		p.found("error", "GCI1004", theSensor)
		require.Eventually(p, func() bool { return p.clusterOfSidecar() == "ORIGINAL_DST" }, eventually, tick)
		require.Eventually(p, func() bool { return p.arrived(send(p.T, p.lab, 1)) }, eventually, tick)
		mend()
		require.Eventually(p, func() bool { return p.clusterOfSidecar() == "EDS" }, eventually, tick)
		p.mended()
	}},
	{gc.ProtocolOpenTelemetry, "a Sidecar that does not import the sensor loses spans without a word", func(p predicted) {
		mend := p.apply(hardened)
		p.found("warning", "GCI2008", "Sidecar lab-app/default")
		require.Eventually(p, func() bool { return p.clusterOfSidecar() == "" }, eventually, tick)
		assert.Contains(p, p.sidecarDump(), `"cluster_name": "`+outbound+`"`, "the listeners go on tracing to it")
		mend()
		require.Eventually(p, func() bool { return p.clusterOfSidecar() == "EDS" }, eventually, tick)
		p.mended()
	}},
	{gc.ProtocolOpenTelemetry, "TLS that somebody asked of his own namespace loses them", func(p predicted) {
		mend := p.apply(strings.Replace(tlsToTheSensor, "EXPORT", `"."`, 1))
		p.found("warning", "GCI1012", "DestinationRule istio-system/tls")
		p.lost(mend)
	}},
	{gc.ProtocolOpenTelemetry, "TLS that is asked of the whole mesh is switched off for the sensor", func(p predicted) {
		mend := p.apply(strings.Replace(tlsToTheSensor, "EXPORT", `"*"`, 1))
		p.found("info", "GCI1013", "DestinationRule groundcover/groundcover")
		p.lost(func() { assert.Equal(p, []string{"create mesh-plaintext"}, changes(p.project.up().Succeeds(p.T))) })
		mend()
		assert.Equal(p, []string{"delete mesh-plaintext"}, changes(p.project.up().Succeeds(p.T)))
		p.mended()
	}},
	{gc.ProtocolOpenTelemetry, "a node without a sensor loses those of its proxies", func(p predicted) {
		gateway, err := p.lab.Client.CoreV1().Pods("istio-system").Get(p.Context(), podOf(p.T, p.lab, "istio-system", "istio-ingressgateway"), metav1.GetOptions{})
		require.NoError(p, err)
		mend := p.patch(daemonSetsResource, "groundcover", "groundcover-sensor", `{"spec": {"template": {"spec": {"affinity": {"nodeAffinity": {
			"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [{"matchExpressions": [
			{"key": "kubernetes.io/hostname", "operator": "NotIn", "values": ["`+gateway.Spec.NodeName+`"]}]}]}}}}}}}`,
			`{"spec": {"template": {"spec": {"affinity": null}}}}`)
		p.sensorsRolled()
		p.found("warning", "GCI1016", theSensor)
		p.lost(mend)
		p.sensorsRolled()
	}},
	{gc.ProtocolOpenTelemetry, "a port that is not marked as gRPC loses them", func(p predicted) {
		mend := p.portsAs(func(port *corev1.ServicePort) {
			if port.Port == 4317 {
				port.AppProtocol = nil
			}
		})
		p.found("error", "GCI1006", theSensor)
		p.lost(mend)
	}},
	{gc.ProtocolOpenTelemetry, "a namespace's Telemetry that does not report takes its workloads out", func(p predicted) {
		mend := p.apply(gatewaysDoNotReport)
		p.found("warning", "GCI4005", "Telemetry istio-system/quiet")
		traces(p.T, p.lab, nothing)
		mend()
		p.mended()
	}},
	{gc.ProtocolOpenTelemetry, "a Telemetry of ours that is labelled for another revision is not read", func(p predicted) {
		mend := p.patch(telemetries, "istio-system", "groundcover", `{"metadata": {"labels": {"istio.io/rev": "stable"}}}`, `{"metadata": {"labels": {"istio.io/rev": null}}}`)
		p.found("error", "GCI4007", "Telemetry istio-system/groundcover")
		traces(p.T, p.lab, tracer{4317, 1})
		mend()
		traces(p.T, p.lab, tracer{4317, 100})
		p.mended()
	}},
	{gc.ProtocolOpenTelemetry, "discoverySelectors that leave the sensor out switch tracing off", func(p predicted) {
		defer p.labelled("istio-system", "lab-app")()
		addToMesh(p.T, p.lab, "\ndiscoverySelectors: [{matchLabels: {mesh: \"on\"}}]\n")
		p.found("error", "GCI1011", theSensor)
		traces(p.T, p.lab, nothing)
		defer p.labelled("groundcover")()
		p.mended()
	}},
	{gc.ProtocolOpenTelemetry, "discoverySelectors that leave the root namespace out hide the Telemetry", func(p predicted) {
		defer p.labelled("groundcover", "lab-app")()
		addToMesh(p.T, p.lab, "\ndiscoverySelectors: [{matchLabels: {mesh: \"on\"}}]\n")
		p.found("error", "GCI4006", "Telemetry istio-system/groundcover")
		require.EventuallyWithT(p, func(c *assert.CollectT) {
			istiods, err := p.lab.Istiod(p.Context())
			require.NoError(c, err)
			seen, err := istiods[0].Get(p.Context(), 15014, "/debug/configz")
			require.NoError(c, err)
			assert.NotContains(c, string(seen), `"kind": "Telemetry"`)
		}, eventually, tick)
		defer p.labelled("istio-system")()
		p.mended()
	}},
	{gc.ProtocolOpenTelemetry, "what cannot be made to happen here is told of all the same", func(p predicted) {
		mend := p.apply(strings.ReplaceAll(policies, "PORT", "53"))
		p.found("warning", "GCI1020", "NetworkPolicy groundcover/closed")
		p.found("warning", "GCI1020", "NetworkPolicy lab-app/dns-only")
		mend()
		mend = p.apply(strings.ReplaceAll(policies, "PORT", "4317"))
		assert.NotContains(p, p.project.preview().Succeeds(p.T).Output, "GCI1020")
		mend()
		mend = p.patch(daemonSetsResource, "groundcover", "groundcover-sensor", `{"spec": {"template": {"metadata": {"annotations": {"sidecar.istio.io/status": "{}"}}}}}`,
			`{"spec": {"template": {"metadata": {"annotations": {"sidecar.istio.io/status": null}}}}}`)
		p.sensorsRolled()
		p.found("warning", "GCI1014", theSensor)
		mend()
		p.sensorsRolled()
		p.mended()
	}},
}
