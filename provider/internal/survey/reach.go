package survey

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/sensor"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// The checks that these looks are for, as a finding names them.
const (
	checkSidecars = "whether Sidecars keep proxies from the sensor"
	checkTLS      = "whether DestinationRules force TLS on the way to the sensor"
	checkNetwork  = "whether NetworkPolicies keep spans from the sensor"
	checkProxies  = "which proxies are concerned"
	checkNodes    = "whether each node with proxies has a sensor"
	checkSelector = "whether istiod's discoverySelectors take in the sensor and the root namespace"
	checkPods     = "whether the sensor's own pods are part of the mesh"
	checkClusters = "whether spans spread over several clusters"
)

// rules reads what may stand between a proxy and the sensor. In the classic form a proxy takes its way from its bootstrap,
// past all of Istio's own rules.
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

// around reads, once the sensor and the mesh documents are known, the pods and nodes that they concern.
func (r *reader) around(ctx context.Context, inputs request.Request, snapshot *mesh.Snapshot) {
	reach := &snapshot.Reach
	readProxies := proxiesMatter(inputs.Tracing.API, *snapshot)
	all(
		func() {
			if service, found := sensor.Service(inputs, snapshot.Sensors); found && len(service.Selector) > 0 {
				r.sensorPod(ctx, service, reach)
				r.spread(ctx, service, snapshot.Istiods, reach)
			}
		},
		func() {
			if readProxies {
				reach.Proxies = r.proxies(ctx)
			}
		},
		func() {
			if documentsSay(snapshot.Istiods, "discoverySelectors") {
				reach.Namespaces = map[string]map[string]string{}
				r.partial(ctx, checkSelector, cluster.Namespaces, "", metav1.ListOptions{}, func(n *metav1.PartialObjectMetadata) { reach.Namespaces[n.Name] = n.Labels })
			}
		},
	)
}

// proxiesMatter says whether anything here can keep some proxies from the sensor and not others.
func proxiesMatter(api request.API, snapshot mesh.Snapshot) bool {
	hidden := slices.ContainsFunc(snapshot.Sensors, func(s mesh.Service) bool { return s.ExportTo != "" && s.ExportTo != "*" })
	egress := slices.ContainsFunc(snapshot.Reach.NetworkPolicies, func(p mesh.NetworkPolicy) bool { return p.Egress != nil })
	tls := slices.ContainsFunc(snapshot.Reach.DestinationRules, func(d mesh.DestinationRule) bool { return strings.Contains(d.Host, "*") || len(d.TLS) > 0 })
	return api == request.ProxyConfig || len(snapshot.Reach.Sidecars) > 0 || hidden || egress || tls || documentsSay(snapshot.Istiods, "defaultServiceExportTo")
}

func documentsSay(istiods []mesh.Istiod, field string) bool {
	return slices.ContainsFunc(istiods, func(i mesh.Istiod) bool {
		return strings.Contains(i.Primary.Text, field) || strings.Contains(i.Shared.Text, field)
	})
}

// proxies groups the pods that have a proxy by all that matters of them.
func (r *reader) proxies(ctx context.Context) []mesh.Proxies {
	groups := map[string]*mesh.Proxies{}
	r.partial(ctx, checkProxies, cluster.Pods, "", metav1.ListOptions{}, func(pod *metav1.PartialObjectMetadata) {
		gateway, proxied := mesh.ProxyOf(pod.Labels, pod.Annotations)
		if !proxied {
			return
		}
		labels := maps.Clone(pod.Labels)
		maps.DeleteFunc(labels, func(key, _ string) bool { return slices.Contains(ofOnePod, key) })
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

// ofOnePod are the labels that controllers give to tell pods, or their generations, apart.
var ofOnePod = []string{"pod-template-hash", "controller-revision-hash", "pod-template-generation", "statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index"}
