package survey

import (
	"cmp"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

func networkPoliciesOf(objects []unstructured.Unstructured) []mesh.NetworkPolicy {
	policies := make([]mesh.NetworkPolicy, 0, len(objects))
	for _, object := range objects {
		policy := mesh.NetworkPolicy{Namespace: object.GetNamespace(), Name: object.GetName()}
		policy.Selector, _, _ = unstructured.NestedMap(object.Object, "spec", "podSelector")
		types, given, _ := unstructured.NestedStringSlice(object.Object, "spec", "policyTypes")
		_, egress, _ := unstructured.NestedSlice(object.Object, "spec", "egress")
		if !given {
			types = []string{"Ingress"}
			if egress {
				types = append(types, "Egress")
			}
		}
		for _, direction := range types {
			switch direction {
			case "Ingress":
				policy.Ingress = networkRules(object, "ingress", "from")
			case "Egress":
				policy.Egress = networkRules(object, "egress", "to")
			}
		}
		policies = append(policies, policy)
	}
	return policies
}

// networkRules are the rules of a direction, never nil: a direction without rules admits no traffic.
func networkRules(object unstructured.Unstructured, direction, peers string) []mesh.NetworkRule {
	rules := []mesh.NetworkRule{}
	entries, _, _ := unstructured.NestedSlice(object.Object, "spec", direction)
	for _, entry := range entries {
		fields, _ := entry.(map[string]any)
		var rule mesh.NetworkRule
		ports, _, _ := unstructured.NestedSlice(fields, "ports")
		for _, port := range ports {
			rule.Ports = append(rule.Ports, networkPort(port))
		}
		others, _, _ := unstructured.NestedSlice(fields, peers)
		for _, peer := range others {
			rule.Peers = append(rule.Peers, networkPeer(peer))
		}
		rules = append(rules, rule)
	}
	return rules
}

// networkPort reads one entry of ports. One without a port admits all of its protocol.
func networkPort(entry any) mesh.NetworkPort {
	fields, _ := entry.(map[string]any)
	protocol, _ := fields["protocol"].(string)
	port := mesh.NetworkPort{Protocol: cmp.Or(protocol, "TCP")}
	number, _ := fields["port"].(int64)
	end, _ := fields["endPort"].(int64)
	port.Name, _ = fields["port"].(string)
	port.Number, port.End = int(number), int(cmp.Or(end, number))
	if fields["port"] == nil {
		port.Number, port.End = 1, 65535
	}
	return port
}

func networkPeer(entry any) mesh.NetworkPeer {
	fields, _ := entry.(map[string]any)
	var peer mesh.NetworkPeer
	peer.Pods, _ = fields["podSelector"].(map[string]any)
	peer.Namespaces, _ = fields["namespaceSelector"].(map[string]any)
	peer.Block, _, _ = unstructured.NestedString(fields, "ipBlock", "cidr")
	peer.Except, _, _ = unstructured.NestedStringSlice(fields, "ipBlock", "except")
	return peer
}
