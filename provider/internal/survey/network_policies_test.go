package survey

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

func TestANetworkPolicyIsReadWithItsPeersAndPorts(t *testing.T) {
	t.Parallel()
	policies := networkPoliciesOf([]unstructured.Unstructured{*objectOf(t, `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {namespace: groundcover, name: same-namespace-only}
spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {}}]}]}
`), *objectOf(t, `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {namespace: shop, name: egress}
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
  - {to: [{namespaceSelector: {}}], ports: [{port: 53, protocol: UDP}, {port: web}, {protocol: TCP}, {port: 1, endPort: 9}]}
  - {to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]}
`)})
	assert.Equal(t, []mesh.NetworkPolicy{
		{Namespace: "groundcover", Name: "same-namespace-only", Selector: mesh.LabelSelector{},
			Ingress: []mesh.NetworkRule{{Peers: []mesh.NetworkPeer{{Pods: mesh.LabelSelector{}}}}}},
		{Namespace: "shop", Name: "egress", Selector: mesh.LabelSelector{}, Egress: []mesh.NetworkRule{
			{Peers: []mesh.NetworkPeer{{Namespaces: mesh.LabelSelector{}}}, Ports: []mesh.NetworkPort{{Number: 53, End: 53, Protocol: "UDP"}, {Name: "web", Protocol: "TCP"},
				{Number: 1, End: 65535, Protocol: "TCP"}, {Number: 1, End: 9, Protocol: "TCP"}}},
			{Peers: []mesh.NetworkPeer{{Block: "0.0.0.0/0", Except: []string{"10.0.0.0/8"}}}},
		}},
	}, policies)
}

func TestThePortOfThePodIsTheTargetPortOfTheService(t *testing.T) {
	t.Parallel()
	service := serviceOf(*objectOf(t, `
apiVersion: v1
kind: Service
metadata: {namespace: groundcover, name: groundcover-sensor}
spec: {ports: [{port: 4317}, {port: 4318, targetPort: 14318}, {port: 9411, targetPort: zipkin}]}
`))
	assert.Equal(t, []mesh.Port{{Number: 4317, Target: 4317}, {Number: 4318, Target: 14318}, {Number: 9411, TargetName: "zipkin"}}, service.Ports)
}
