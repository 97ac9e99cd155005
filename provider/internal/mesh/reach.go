package mesh

import "fmt"

// Reach is what decides which proxies reach the sensor's Service, and over what.
type Reach struct {
	Sidecars         []Sidecar
	DestinationRules []DestinationRule
	NetworkPolicies  []NetworkPolicy
	// Proxies are read only where one of the above, or a mesh document, can keep some of them from the sensor.
	Proxies []Proxies
	// Namespaces are the labels of each; read only where a mesh document has discoverySelectors.
	Namespaces map[string]map[string]string
	// SensorPod is one of the sensor's pods: they are alike. Nil when none was found.
	SensorPod *SensorPod
	// NodesWithoutSensor are nodes that have proxies and no ready sensor; looked for only where traffic stays on the node.
	NodesWithoutSensor []string
	// Clusters are the remote clusters that istiod reads; looked for only where traffic may leave the node.
	Clusters []string
	// Strict are the PeerAuthentications of whole namespaces with mTLS mode STRICT; read only where the sensor's pods are
	// part of an ambient mesh.
	StrictMTLS []PeerAuthentication
	// Skipped are the looks that were not possible.
	Skipped []Skipped
}

// Skipped is one check that could not look, and why. Verb and Resource are those of a missing permission, "" where a CRD is
// not installed.
type Skipped struct{ Check, Why, Verb, Resource string }

// Sidecar is one object of networking.istio.io.
type Sidecar struct {
	Namespace, Name string
	// Created is the creation time, RFC 3339: of two the older one counts.
	Created string
	// Selector are the labels of the workloads it is for; nil: all of its namespace.
	Selector map[string]string
	// Egress are its listeners; none: everything is imported.
	Egress []EgressListener
}

// EgressListener imports hosts ("namespace/name"), of one port when Port is not 0.
type EgressListener struct {
	Port  int
	Hosts []string
}

// DestinationRule is how clients talk to a host.
type DestinationRule struct {
	Namespace, Name, Host string
	Created               string
	ExportTo              []string
	Selector              map[string]string
	// TLS is trafficPolicy.tls.mode, "" when it is not set; PortTLS that of ports that have settings of their own.
	TLS     string
	PortTLS map[int]string
	// Managed says that it was made by this package.
	Managed bool
}

// NetworkPolicy is one object of networking.k8s.io, as far as it is about ports.
type NetworkPolicy struct {
	Namespace, Name string
	Selector        LabelSelector
	// Ingress and Egress are nil when the policy is not about that direction.
	Ingress, Egress []NetworkRule
}

// NetworkRule admits ports. AnyPort holds too for a named port or a range, of which it is not known.
type NetworkRule struct {
	Ports   []int
	AnyPort bool
}

// LabelSelector is a metav1.LabelSelector in its wire form; an empty one selects all.
type LabelSelector map[string]any

// Proxies are proxies that are alike in all that matters here.
type Proxies struct {
	Namespace, Revision string
	Gateway             bool
	Labels              map[string]string
	// ProxyConfig is the pods' annotation proxy.istio.io/config.
	ProxyConfig string
	// Pod is one of them, Count how many there are.
	Pod   string
	Count int
}

// Key is the same for proxies that are alike.
func (p Proxies) Key() string {
	return fmt.Sprintf("%s %s %t %v %q", p.Namespace, p.Revision, p.Gateway, p.Labels, p.ProxyConfig)
}

// SensorPod is one pod of the sensor.
type SensorPod struct {
	Name string
	// Injected says that it has a sidecar, Ambient that its traffic is taken into an ambient mesh, InMesh that clients
	// may use mutual TLS to it.
	Injected, Ambient, InMesh bool
	Labels                    map[string]string
}

// PeerAuthentication asks for mTLS mode STRICT for a whole namespace.
type PeerAuthentication struct{ Namespace, Name string }
