package mesh

// NetworkPolicy is the part of a NetworkPolicy that decides which traffic of its pods is admitted.
type NetworkPolicy struct {
	Namespace, Name string
	Selector        LabelSelector
	// Ingress and Egress are nil when policyTypes does not have the direction.
	Ingress, Egress []NetworkRule
}

// NetworkRule admits traffic of these peers at these ports. A rule without peers admits all of them, one without ports all ports.
type NetworkRule struct {
	Peers []NetworkPeer
	Ports []NetworkPort
}

// NetworkPort is a port of the pod that receives the traffic: a number, the numbers from Number to End, or a name.
type NetworkPort struct {
	Number, End int
	Name        string
	// Protocol is "TCP" where the rule names none.
	Protocol string
}

// NetworkPeer is one side of the traffic: pods by labels and namespaces, or the addresses of Block.
type NetworkPeer struct {
	// Pods and Namespaces are nil where the rule has no such selector: all pods, and the policy's own namespace.
	Pods, Namespaces LabelSelector
	// Block is a CIDR, "" for a peer by labels; Except are CIDRs inside of it.
	Block  string
	Except []string
}
