package reach

import "github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"

// Strict is the PeerAuthentication by which a port of pods refuses plain text, nil where it accepts it. The nearest one with a mode
// wins: one that selects the pods, that of their namespace, that of the root namespace; of each the oldest (Istio 1.29,
// pilot/pkg/security/authn/policy_applier.go, ComposePeerAuthentication).
func Strict(all []mesh.PeerAuthentication, pods Pods, port int, root string) *mesh.PeerAuthentication {
	var ofMesh, ofNamespace, ofPods *mesh.PeerAuthentication
	keep := func(scope **mesh.PeerAuthentication, policy *mesh.PeerAuthentication) {
		if *scope == nil || older(policy.Created, policy.Name, (*scope).Created, (*scope).Name) {
			*scope = policy
		}
	}
	for i := range all {
		switch policy := &all[i]; {
		case len(policy.Selector) == 0 && policy.Namespace == root:
			keep(&ofMesh, policy)
		case len(policy.Selector) == 0 && policy.Namespace == pods.Namespace:
			keep(&ofNamespace, policy)
		case len(policy.Selector) > 0 && policy.Namespace == pods.Namespace && policy.Namespace != root && subset(policy.Selector, pods.Labels):
			keep(&ofPods, policy)
		}
	}
	var decides *mesh.PeerAuthentication
	mode := ""
	for _, policy := range []*mesh.PeerAuthentication{ofMesh, ofNamespace, ofPods} {
		if policy != nil && isSet(policy.Mode) {
			decides, mode = policy, policy.Mode
		}
	}
	if ofPods != nil && isSet(ofPods.PortModes[port]) {
		decides, mode = ofPods, ofPods.PortModes[port]
	}
	if mode != "STRICT" {
		return nil
	}
	return decides
}

func isSet(mode string) bool { return mode != "" && mode != "UNSET" }
