package survey

import (
	"context"
	"maps"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/sensor"
)

// The checks that need optional reads, as the finding CheckSkipped names them.
const (
	checkSidecars = "Sidecars that do not import the sensor"
	checkTLS      = "DestinationRules that force TLS to the sensor"
	checkNetwork  = "NetworkPolicies that block spans to the sensor"
	checkProxies  = "proxies that cannot reach the sensor"
	checkNodes    = "nodes with proxies and without a sensor"
	checkSelector = "discoverySelectors, and NetworkPolicies that select namespaces"
	checkPods     = "sensor pods that are part of the mesh"
	checkClusters = "spans that leave their cluster"
	checkHost     = "ServiceEntries with the host of the sensor"
)

// rules reads the objects that can make the sensor unreachable. ProxyConfig tracing has its cluster in the bootstrap, which
// Istio's own rules do not change.
func (r *reader) rules(ctx context.Context, api request.API) mesh.Reach {
	var found mesh.Reach
	all(
		func() {
			if api != request.ProxyConfig {
				found.Sidecars = sidecarsOf(r.optional(ctx, checkSidecars, cluster.Sidecars, "", ""))
			}
		},
		func() {
			if api != request.ProxyConfig {
				found.DestinationRules = destinationRulesOf(r.optional(ctx, checkTLS, cluster.DestinationRules, "", ""))
			}
		},
		func() {
			found.NetworkPolicies = networkPoliciesOf(r.optional(ctx, checkNetwork, cluster.NetworkPolicies, "", ""))
		},
	)
	return found
}

// environment reads the pods, nodes and namespaces that the checks need, once the sensor and the mesh documents are read.
func (r *reader) environment(ctx context.Context, inputs request.Request, snapshot *mesh.Snapshot, readProxies bool) {
	reach := &snapshot.Reach
	service, known := sensor.Service(inputs, snapshot.Sensors)
	all(
		func() {
			if known && len(service.Selector) > 0 {
				r.sensorPod(ctx, service, reach)
				r.destinations(ctx, service, snapshot.Istiods, reach)
			}
		},
		func() {
			if known && inputs.Tracing.API != request.ProxyConfig && slices.ContainsFunc(snapshot.Istiods, mesh.Istiod.MayLackQualifiedHosts) {
				snapshot.ServiceEntries = r.entriesOfSensor(ctx, service, snapshot.Istiods[0].Domain)
			}
		},
		func() { reach.TracingFilters = r.tracingFilters(ctx, snapshot.Istiods) },
		func() {
			if readProxies {
				reach.Proxies = r.proxies(ctx)
			}
		},
		func() {
			if documentsHave(snapshot.Istiods, "discoverySelectors") || slices.ContainsFunc(snapshot.Reach.NetworkPolicies, selectsNamespaces) {
				reach.Namespaces = map[string]map[string]string{}
				r.partial(ctx, checkSelector, cluster.Namespaces, "", metav1.ListOptions{}, func(n *metav1.PartialObjectMetadata) { reach.Namespaces[n.Name] = n.Labels })
			}
		},
	)
}

// needsProxies says whether the snapshot has an object that can make the sensor unreachable for some proxies and not for others.
func needsProxies(api request.API, snapshot mesh.Snapshot) bool {
	hidden := slices.ContainsFunc(snapshot.Sensors, func(s mesh.Service) bool { return s.ExportTo != "" && s.ExportTo != "*" })
	network := slices.ContainsFunc(snapshot.Reach.NetworkPolicies, func(p mesh.NetworkPolicy) bool { return p.Egress != nil || hasPeers(p.Ingress) })
	tls := slices.ContainsFunc(snapshot.Reach.DestinationRules, func(d mesh.DestinationRule) bool { return strings.Contains(d.Host, "*") || len(d.TLS) > 0 })
	waypoints := slices.ContainsFunc(snapshot.Istiods, mesh.Istiod.MayLackQualifiedHosts)
	overridden := slices.ContainsFunc(snapshot.Telemetries, func(t mesh.Telemetry) bool { return len(t.Tracing) > 0 && !t.Managed })
	return api == request.ProxyConfig || len(snapshot.Reach.Sidecars) > 0 || hidden || network || tls || waypoints || overridden ||
		documentsHave(snapshot.Istiods, "defaultServiceExportTo")
}

// hasPeers says whether a rule is for some peers only.
func hasPeers(rules []mesh.NetworkRule) bool {
	return slices.ContainsFunc(rules, func(r mesh.NetworkRule) bool { return len(r.Peers) > 0 })
}

// selectsNamespaces says whether a policy selects namespaces by their labels.
func selectsNamespaces(policy mesh.NetworkPolicy) bool {
	return slices.ContainsFunc(slices.Concat(policy.Ingress, policy.Egress), func(r mesh.NetworkRule) bool {
		return slices.ContainsFunc(r.Peers, func(p mesh.NetworkPeer) bool { return len(p.Namespaces) > 0 })
	})
}

// documentsHave says whether a mesh document has a field. It searches the text, so it may also be true for a comment.
func documentsHave(istiods []mesh.Istiod, field string) bool {
	return slices.ContainsFunc(istiods, func(i mesh.Istiod) bool {
		return strings.Contains(i.Primary.Text, field) || strings.Contains(i.Shared.Text, field)
	})
}

// proxies groups the pods with a proxy by namespace, revision, labels and annotation, and counts them.
func (r *reader) proxies(ctx context.Context) []mesh.Proxies {
	groups := map[string]*mesh.Proxies{}
	r.partial(ctx, checkProxies, cluster.Pods, "", metav1.ListOptions{}, func(pod *metav1.PartialObjectMetadata) {
		gateway, proxied := mesh.ProxyOf(pod.Labels, pod.Annotations)
		if !proxied {
			return
		}
		labels := maps.Clone(pod.Labels)
		maps.DeleteFunc(labels, func(key, _ string) bool { return slices.Contains(perPodLabels, key) })
		group := mesh.Proxies{Namespace: pod.Namespace, Revision: mesh.RevisionOf(pod.Labels, pod.Annotations), Gateway: gateway,
			Labels: labels, ProxyConfig: pod.Annotations["proxy.istio.io/config"], Pod: pod.Name}
		if known, found := groups[group.Key()]; found {
			known.Count++
			return
		}
		group.Count = 1
		groups[group.Key()] = &group
	})
	found := make([]mesh.Proxies, 0, len(groups))
	for _, key := range slices.Sorted(maps.Keys(groups)) {
		found = append(found, *groups[key])
	}
	return found
}

// perPodLabels are labels that controllers set to a value of one pod, or of one generation of a workload.
var perPodLabels = []string{"pod-template-hash", "controller-revision-hash", "pod-template-generation", "statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index"}
