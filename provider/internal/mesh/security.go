package mesh

// PeerAuthentication is the part of a PeerAuthentication that decides whether a pod accepts plain text.
type PeerAuthentication struct {
	Namespace, Name string
	// Created is the creation time, RFC 3339: of two of the same scope the older one counts.
	Created string
	// Selector are the labels of its pods; empty: all of its namespace, or of the mesh in the root namespace.
	Selector map[string]string
	// Mode is spec.mtls.mode, "" when it is not set; PortModes that of single ports of the pods.
	Mode      string
	PortModes map[int]string
}

// AuthorizationPolicy is the part of an AuthorizationPolicy that decides whether a port of a pod is reached.
type AuthorizationPolicy struct {
	Namespace, Name string
	// Action is spec.action, "ALLOW" when it is not set.
	Action string
	// Selector are the labels of its pods; empty: all of its namespace, or of the mesh in the root namespace.
	Selector map[string]string
	Rules    []AuthorizationRule
}

// AuthorizationRule is one rule. Conditional says that it also depends on who sends (from) or on conditions (when).
type AuthorizationRule struct {
	Conditional bool
	// Operations are those of spec.rules[].to; none: every request.
	Operations []AuthorizedOperation
}

// AuthorizedOperation are ports, none for all. Conditional says that it also depends on hosts, methods or paths.
type AuthorizedOperation struct {
	Ports, NotPorts []string
	Conditional     bool
}
