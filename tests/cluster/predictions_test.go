package cluster

import (
	"context"
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

const theSensor = "Service groundcover/groundcover-sensor"

var (
	servicesResource   = schema.GroupVersionResource{Version: "v1", Resource: "services"}
	namespacesResource = schema.GroupVersionResource{Version: "v1", Resource: "namespaces"}
	daemonSetsResource = schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "daemonsets"}
)

const hardened = `
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: {name: default, namespace: lab-app}
spec: {egress: [{hosts: ["./*", "istio-system/*"]}]}
`

// tlsToTheSensor is a rule of the root namespace, for its own proxies or for all.
const tlsToTheSensor = `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: tls, namespace: istio-system}
spec:
  host: "*.groundcover.svc.cluster.local"
  exportTo: [EXPORT]
  trafficPolicy: {tls: {mode: SIMPLE}}
`

const gatewaysDoNotReport = `
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: {name: quiet, namespace: istio-system}
spec:
  selector: {matchLabels: {istio: ingressgateway}}
  tracing: [{disableSpanReporting: true}]
`

// predictions are the situations, each with what its finding says will happen.
var predictions = []struct {
	protocol gc.Protocol
	name     string
	happens  func(predicted)
}{
	{gc.ProtocolZipkin, "a Service that is not exported stops new proxies", func(p predicted) {
		mend := p.patch(servicesResource, "groundcover", "groundcover-sensor",
			`{"metadata": {"annotations": {"networking.istio.io/exportTo": "groundcover"}}}`, `{"metadata": {"annotations": {"networking.istio.io/exportTo": null}}}`)
		p.found("error", "GCI1010", theSensor)
		p.rejected("istio-system", "istio-ingressgateway", "unknown cluster 'outbound|9411||groundcover-sensor.groundcover.svc.cluster.local'")
		mend()
		p.mended()
	}},
	{gc.ProtocolZipkin, "so does a Sidecar that does not import it", func(p predicted) {
		mend := p.apply(hardened)
		p.found("error", "GCI2008", "Sidecar lab-app/default")
		p.rejected("lab-app", "cart", "unknown cluster 'outbound|9411||groundcover-sensor.groundcover.svc.cluster.local'")
		mend()
		p.mended()
	}},
	{gc.ProtocolZipkin, "so does a Service without the port", func(p predicted) {
		mend := p.withoutPort(9411)
		p.found("error in an update", "GCI1005", theSensor)
		p.rejected("istio-system", "istio-ingressgateway", "unknown cluster 'outbound|9411||groundcover-sensor.groundcover.svc.cluster.local'")
		mend()
		p.mended()
	}},
	{gc.ProtocolZipkin, "so does an ExternalName, as newer charts leave it under the old name", func(p predicted) {
		mend := p.madeAnew(func(s *corev1.ServiceSpec) {
			s.Type, s.ExternalName, s.Selector, s.InternalTrafficPolicy = corev1.ServiceTypeExternalName, "sensor.example.com", nil, nil
			s.IPFamilies, s.IPFamilyPolicy = nil, nil
		})
		p.found("error", "GCI1003", theSensor)
		p.rejected("istio-system", "istio-ingressgateway", "unknown cluster 'outbound|9411||groundcover-sensor.groundcover.svc.cluster.local'")
		mend()
		p.mended()
	}},
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

// sameHost is a ServiceEntry that makes the sensor's host ambiguous.
const sameHost = `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: same-host, namespace: lab-app}
spec:
  hosts: [groundcover-sensor.groundcover.svc.cluster.local]
  ports: [{number: 4317, name: grpc, protocol: GRPC}]
  resolution: STATIC
  endpoints: [{address: 10.9.9.9}]
`

// lookupFailures are istiod's counters of providers that it could not find.
func lookupFailures(t *testing.T, l *lab.Lab) []string {
	t.Helper()
	istiods, err := l.Istiod(t.Context())
	require.NoError(t, err)
	require.Len(t, istiods, 1)
	metrics, err := istiods[0].Get(t.Context(), 15014, "/metrics")
	require.NoError(t, err)
	return regexp.MustCompile(`(?m)^provider_lookup_cluster_failures.*$`).FindAllString(string(metrics), -1)
}

// policies admit one port: to the sensor, and out of the app's namespace.
const policies = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: groundcover}
spec: {podSelector: {matchLabels: {app: sensor}}, policyTypes: [Ingress], ingress: [{ports: [{port: PORT}]}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: dns-only, namespace: lab-app}
spec: {podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: PORT}]}]}
`

// portsAs changes the ports of the sensor's Service.
func (p predicted) portsAs(edit func(*corev1.ServicePort)) (mend func()) {
	p.Helper()
	services := p.lab.Client.CoreV1().Services("groundcover")
	before, err := services.Get(p.Context(), "groundcover-sensor", metav1.GetOptions{})
	require.NoError(p, err)
	changed := before.DeepCopy()
	for i := range changed.Spec.Ports {
		edit(&changed.Spec.Ports[i])
	}
	put := func(ports []corev1.ServicePort) {
		now, err := services.Get(context.WithoutCancel(p.Context()), "groundcover-sensor", metav1.GetOptions{})
		require.NoError(p, err)
		now.Spec.Ports = ports
		_, err = services.Update(context.WithoutCancel(p.Context()), now, metav1.UpdateOptions{})
		require.NoError(p, err)
	}
	put(changed.Spec.Ports)
	return func() { put(before.Spec.Ports) }
}

// madeAnew replaces the sensor's Service by one of another type, which cannot be changed in place.
func (p predicted) madeAnew(edit func(*corev1.ServiceSpec)) (mend func()) {
	p.Helper()
	services, ctx := p.lab.Client.CoreV1().Services("groundcover"), context.WithoutCancel(p.Context())
	now, err := services.Get(ctx, "groundcover-sensor", metav1.GetOptions{})
	require.NoError(p, err)
	put := func(edit func(*corev1.ServiceSpec)) {
		anew := &corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: now.Name, Labels: now.Labels, Annotations: now.Annotations}, Spec: *now.Spec.DeepCopy()}
		anew.Spec.ClusterIP, anew.Spec.ClusterIPs = "", nil
		edit(&anew.Spec)
		require.NoError(p, services.Delete(ctx, now.Name, metav1.DeleteOptions{}))
		_, err := services.Create(ctx, anew, metav1.CreateOptions{})
		require.NoError(p, err)
	}
	put(edit)
	return func() { put(func(*corev1.ServiceSpec) {}) }
}

// outbound is how proxies call the sensor's cluster.
const outbound = "outbound|4317||groundcover-sensor.groundcover.svc.cluster.local"

// clusterOfSidecar is the type of that cluster in the sidecar, "" when it has none.
func (p predicted) clusterOfSidecar() string {
	p.Helper()
	var dump struct {
		Configs []struct {
			Clusters []struct {
				Cluster map[string]any `json:"cluster"`
			} `json:"dynamic_active_clusters"`
		} `json:"configs"`
	}
	require.NoError(p, json.Unmarshal([]byte(p.sidecarDump()), &dump))
	for _, config := range dump.Configs {
		for _, c := range config.Clusters {
			if c.Cluster["name"] == outbound {
				kind, _ := c.Cluster["type"].(string)
				return kind
			}
		}
	}
	return ""
}

func (p predicted) sidecarDump() string {
	p.Helper()
	sidecars, err := p.lab.Sidecars(p.Context())
	require.NoError(p, err)
	require.Len(p, sidecars, 1)
	dump, err := sidecars[0].Get(p.Context(), 15000, "/config_dump")
	require.NoError(p, err)
	return string(dump)
}

// withoutPort moves a port of the sensor's Service away.
func (p predicted) withoutPort(number int32) (mend func()) {
	return p.portsAs(func(port *corev1.ServicePort) {
		if port.Port == number {
			port.Port += 10000
		}
	})
}

// labelled gives namespaces the label that discoverySelectors ask for.
func (p predicted) labelled(namespaces ...string) (back func()) {
	p.Helper()
	var backs []func()
	for _, namespace := range namespaces {
		backs = append(backs, p.patch(namespacesResource, "", namespace, `{"metadata": {"labels": {"mesh": "on"}}}`, `{"metadata": {"labels": {"mesh": null}}}`))
	}
	return func() {
		for _, back := range backs {
			back()
		}
	}
}

// sensorsRolled waits for the sensor's DaemonSet.
func (p predicted) sensorsRolled() {
	p.Helper()
	require.EventuallyWithT(p, func(c *assert.CollectT) {
		set, err := p.lab.Client.AppsV1().DaemonSets("groundcover").Get(context.WithoutCancel(p.Context()), "groundcover-sensor", metav1.GetOptions{})
		require.NoError(c, err)
		require.Equal(c, set.Generation, set.Status.ObservedGeneration)
		require.Equal(c, set.Status.DesiredNumberScheduled, set.Status.UpdatedNumberScheduled)
		require.Equal(c, set.Status.DesiredNumberScheduled, set.Status.NumberReady)
		require.Equal(c, set.Status.DesiredNumberScheduled, set.Status.CurrentNumberScheduled)
		require.Zero(c, set.Status.NumberMisscheduled)
	}, eventually, tick)
}
