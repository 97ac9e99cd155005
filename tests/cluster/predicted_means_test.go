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
