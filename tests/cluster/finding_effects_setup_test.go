package cluster

import (
	"context"
	"encoding/json"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// duplicateHost is a ServiceEntry that makes the sensor's host ambiguous.
const duplicateHost = `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: same-host, namespace: lab-app}
spec:
  hosts: [groundcover-sensor.groundcover.svc.cluster.local]
  ports: [{number: 4317, name: grpc, protocol: GRPC}]
  resolution: STATIC
  endpoints: [{address: 10.9.9.9}]
`

// lookupFailures are istiod's counters of failed lookups of a provider's cluster.
func lookupFailures(t *testing.T, l *lab.Lab) []string {
	t.Helper()
	istiods, err := l.Istiod(t.Context())
	require.NoError(t, err)
	require.Len(t, istiods, 1)
	metrics, err := istiods[0].Get(t.Context(), 15014, "/metrics")
	require.NoError(t, err)
	return regexp.MustCompile(`(?m)^provider_lookup_cluster_failures.*$`).FindAllString(string(metrics), -1)
}

// policies allow one port: into the sensor, and out of the app's namespace.
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

// ownNamespaceOnly are the usual policies of a tenant: traffic of the own namespace, and DNS.
const ownNamespaceOnly = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: same-namespace-only, namespace: groundcover}
spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {}}]}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: egress-dns-and-own, namespace: lab-app}
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
  - {to: [{podSelector: {}}]}
  - {to: [{namespaceSelector: {}}], ports: [{port: 53, protocol: UDP}]}
`

// editPorts changes the ports of the sensor's Service.
func (p effectTest) editPorts(edit func(*corev1.ServicePort)) (fix func()) {
	p.Helper()
	return editPorts(p.T, p.lab, edit)
}

// editPorts changes the ports of the sensor's Service.
func editPorts(t *testing.T, l *lab.Lab, edit func(*corev1.ServicePort)) (fix func()) {
	t.Helper()
	services, ctx := l.Client.CoreV1().Services("groundcover"), context.WithoutCancel(t.Context())
	before, err := services.Get(ctx, "groundcover-sensor", metav1.GetOptions{})
	require.NoError(t, err)
	changed := before.DeepCopy()
	for i := range changed.Spec.Ports {
		edit(&changed.Spec.Ports[i])
	}
	put := func(ports []corev1.ServicePort) {
		now, err := services.Get(ctx, "groundcover-sensor", metav1.GetOptions{})
		require.NoError(t, err)
		now.Spec.Ports = ports
		_, err = services.Update(ctx, now, metav1.UpdateOptions{})
		require.NoError(t, err)
	}
	put(changed.Spec.Ports)
	return func() { put(before.Spec.Ports) }
}

// recreateService deletes and creates the sensor's Service, since a Service's type cannot be changed in place.
func (p effectTest) recreateService(edit func(*corev1.ServiceSpec)) (fix func()) {
	p.Helper()
	services, ctx := p.lab.Client.CoreV1().Services("groundcover"), context.WithoutCancel(p.Context())
	now, err := services.Get(ctx, "groundcover-sensor", metav1.GetOptions{})
	require.NoError(p, err)
	put := func(edit func(*corev1.ServiceSpec)) {
		service := &corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: now.Name, Labels: now.Labels, Annotations: now.Annotations}, Spec: *now.Spec.DeepCopy()}
		service.Spec.ClusterIP, service.Spec.ClusterIPs = "", nil
		edit(&service.Spec)
		require.NoError(p, services.Delete(ctx, now.Name, metav1.DeleteOptions{}))
		_, err := services.Create(ctx, service, metav1.CreateOptions{})
		require.NoError(p, err)
	}
	put(edit)
	return func() { put(func(*corev1.ServiceSpec) {}) }
}

// outbound is the name of the sensor's cluster in proxies.
const outbound = "outbound|4317||groundcover-sensor.groundcover.svc.cluster.local"

// sidecarClusterType is the type of that cluster in the sidecar, "" when it has none.
func (p effectTest) sidecarClusterType() string {
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

func (p effectTest) sidecarDump() string {
	p.Helper()
	sidecars, err := p.lab.Sidecars(p.Context())
	require.NoError(p, err)
	require.Len(p, sidecars, 1)
	dump, err := sidecars[0].Get(p.Context(), 15000, "/config_dump")
	require.NoError(p, err)
	return string(dump)
}

// movePort changes the number of a port of the sensor's Service.
func (p effectTest) movePort(number int32) (fix func()) {
	return p.editPorts(func(port *corev1.ServicePort) {
		if port.Port == number {
			port.Port += 10000
		}
	})
}

// labelForDiscovery sets the label that the discoverySelectors select.
func (p effectTest) labelForDiscovery(namespaces ...string) (back func()) {
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

// awaitSensors waits for the rollout of the sensor's DaemonSet.
func (p effectTest) awaitSensors() {
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
