package reach

import (
	"net/netip"
	"slices"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// Pods are pods with equal labels in one namespace.
type Pods struct {
	Namespace string
	Labels    map[string]string
	// NamespaceLabels are those of the namespace, nil where they are not known.
	NamespaceLabels map[string]string
	// Addresses are those of the pods, as far as they are known.
	Addresses []string
}

// PodPort is the port of the pod that receives the traffic: a number, or a name where the Service has the name only.
type PodPort struct {
	Number int
	Name   string
}

// Ingress and Egress give the rules of a direction.
func Ingress(policy mesh.NetworkPolicy) []mesh.NetworkRule { return policy.Ingress }

// Egress gives the rules for the traffic that the pods of a policy send.
func Egress(policy mesh.NetworkPolicy) []mesh.NetworkRule { return policy.Egress }

// Admitted says whether NetworkPolicies admit the TCP traffic of pods with a peer in a direction (Ingress or Egress). Without a
// policy for the direction all traffic is admitted; otherwise one policy that admits it is enough. blocking are the policies, as
// namespace/name, when none admits it. What is not known (an address, the labels of a namespace) counts as admitted, so that a
// block is certain. A nil peer stands for any.
func Admitted(policies []mesh.NetworkPolicy, direction func(mesh.NetworkPolicy) []mesh.NetworkRule, pods Pods, peer *Pods, port PodPort) (blocking []string, admitted bool) {
	for _, policy := range policies {
		rules := direction(policy)
		if policy.Namespace != pods.Namespace || rules == nil || !Selects(policy.Selector, pods.Labels) {
			continue
		}
		if slices.ContainsFunc(rules, func(r mesh.NetworkRule) bool { return admitsPort(r, port) && admitsPeer(r, policy.Namespace, peer) }) {
			return nil, true
		}
		blocking = append(blocking, names.Qualified(policy.Namespace, policy.Name))
	}
	return blocking, len(blocking) == 0
}

// admitsPort compares the port of the pod, since a policy never sees the Service's. A name and a number may mean the same port.
func admitsPort(rule mesh.NetworkRule, port PodPort) bool {
	return len(rule.Ports) == 0 || slices.ContainsFunc(rule.Ports, func(p mesh.NetworkPort) bool {
		switch {
		case p.Protocol != "TCP":
			return false
		case p.Name != "" && port.Name != "":
			return p.Name == port.Name
		case p.Name != "" || port.Name != "":
			return true
		}
		return p.Number <= port.Number && port.Number <= p.End
	})
}

func admitsPeer(rule mesh.NetworkRule, own string, peer *Pods) bool {
	return len(rule.Peers) == 0 || peer == nil || slices.ContainsFunc(rule.Peers, func(p mesh.NetworkPeer) bool {
		switch {
		case p.Block != "":
			return inBlock(p, peer.Addresses)
		case p.Pods != nil && !Selects(p.Pods, peer.Labels):
			return false
		case p.Namespaces == nil:
			return peer.Namespace == own
		case len(p.Namespaces) == 0 || peer.NamespaceLabels == nil:
			return true
		}
		return Selects(p.Namespaces, peer.NamespaceLabels)
	})
}

// inBlock says whether one of the addresses is in a block and not in its exceptions. Without addresses it is not known.
func inBlock(peer mesh.NetworkPeer, addresses []string) bool {
	contains := func(block, address string) bool {
		prefix, err := netip.ParsePrefix(block)
		parsed, err2 := netip.ParseAddr(address)
		return err == nil && err2 == nil && prefix.Contains(parsed)
	}
	return len(addresses) == 0 || slices.ContainsFunc(addresses, func(address string) bool {
		return contains(peer.Block, address) && !slices.ContainsFunc(peer.Except, func(block string) bool { return contains(block, address) })
	})
}
