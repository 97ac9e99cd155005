package plan

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

// shopProxies are the proxies of one namespace.
func shopProxies(r *mesh.Reach) {
	r.SensorPod = &mesh.SensorPod{Labels: map[string]string{"app": "sensor"}}
	r.Proxies = []mesh.Proxies{{Namespace: "shop", Revision: "default", Pod: "cart-1", Count: 1}}
}

func TestAPolicyForTheOwnNamespaceOnlyBlocksSpansOfOtherNamespaces(t *testing.T) {
	t.Parallel()
	own := []mesh.NetworkRule{{Peers: []mesh.NetworkPeer{{Pods: mesh.LabelSelector{}}}}}
	for name, c := range map[string]struct {
		policy  mesh.NetworkPolicy
		message string
	}{
		"at the sensor": {mesh.NetworkPolicy{Namespace: "groundcover", Name: "same-namespace-only", Ingress: own},
			"does not allow port 4317 to the sensor's pods from namespace shop"},
		"at the proxies, beside DNS": {mesh.NetworkPolicy{Namespace: "shop", Name: "egress-dns-and-own", Egress: append(own,
			mesh.NetworkRule{Peers: []mesh.NetworkPeer{{Namespaces: mesh.LabelSelector{}}}, Ports: []mesh.NetworkPort{{Number: 53, End: 53, Protocol: "UDP"}}})},
			"does not allow port 4317 from the pods of namespace shop to the sensor"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := Make(inputs(), snapshotWith(reachWith(func(r *mesh.Reach) { shopProxies(r); r.NetworkPolicies = []mesh.NetworkPolicy{c.policy} })))
			assert.Equal(t, []string{finding.NetworkPolicyBlocks.Code}, codes(p, finding.Warning))
			assert.Contains(t, find(t, p, finding.NetworkPolicyBlocks.Code).String(), c.policy.Namespace+"/"+c.policy.Name+": this NetworkPolicy "+c.message)
		})
	}
}

func TestAPolicyIsComparedWithThePortOfThePod(t *testing.T) {
	t.Parallel()
	allows := func(port int) mesh.NetworkPolicy {
		return mesh.NetworkPolicy{Namespace: "groundcover", Name: "p", Ingress: []mesh.NetworkRule{{Ports: []mesh.NetworkPort{{Number: port, End: port, Protocol: "TCP"}}}}}
	}
	for port, blocked := range map[int]bool{14317: false, 4317: true} {
		p := Make(inputs(), snapshotWith(reachWith(func(r *mesh.Reach) { shopProxies(r); r.NetworkPolicies = []mesh.NetworkPolicy{allows(port)} }),
			func(f *mesh.Snapshot) { f.Sensors[0].Ports[2].Target = 14317 }))
		assert.Equal(t, blocked, len(codes(p, finding.Warning)) > 0, port)
	}
}
