package mesh

import "fmt"

// Reach holds the objects that decide which proxies reach the sensor's Service, and with which protocol.
type Reach struct {
	Sidecars         []Sidecar
	DestinationRules []DestinationRule
	NetworkPolicies  []NetworkPolicy
	// Proxies are read only where one of the above, a mesh document, an old release or a Telemetry has an effect on some of them.
	Proxies []Proxies
	// Namespaces are the labels of each; read only where a mesh document has discoverySelectors, or a NetworkPolicy selects
	// namespaces by labels.
	Namespaces map[string]map[string]string
	// SensorPod is one pod of the sensor, for all of them: a DaemonSet creates them. Nil when none exists.
	SensorPod *SensorPod
	// NodesWithoutSensor are nodes with proxies and without a ready sensor; read only where traffic stays on the node.
	NodesWithoutSensor []string
	// SensorAddresses are the addresses of the sensor's pods, as far as they were read.
	SensorAddresses []string
	// Clusters are the remote clusters that istiod reads; read only where traffic may leave the node.
	Clusters []string
	// PeerAuthentications are read only where the sensor's pods are part of an ambient mesh, AuthorizationPolicies also where they
	// have a sidecar.
	PeerAuthentications   []PeerAuthentication
	AuthorizationPolicies []AuthorizationPolicy
	// TracingFilters are the EnvoyFilters of root namespaces that change tracing, as namespace/name.
	TracingFilters []string
	// Skipped are the checks whose objects could not be read.
	Skipped []Skipped
	// Oversized are annotations that were not read, as "key of pods namespace/name".
	Oversized []string
}

// MaxAnnotation is the length above which the value of an annotation is not read: whoever creates a pod chooses it.
const MaxAnnotation = 16 << 10

// ReadAnnotations are the annotations of pods whose values are read.
var ReadAnnotations = []string{"proxy.istio.io/config", "sidecar.istio.io/status", "prometheus.io/scrape", "prometheus.io/port"}

// Skipped is a check whose objects could not be read: the API server refused the read, or it does not serve NotServed, as
// resource.group.
type Skipped struct {
	Check     string
	Denied    Denied
	NotServed string
	// Reason is another reason: the read took too long, or its objects are too large.
	Reason string
}

// Sidecar is one object of networking.istio.io.
type Sidecar struct {
	Namespace, Name string
	// Created is the creation time, RFC 3339: of two the older one counts.
	Created string
	// Selector are the labels of its workloads; nil: all of its namespace.
	Selector map[string]string
	// Egress are its listeners; none: everything is imported.
	Egress []EgressListener
}

// EgressListener imports hosts ("namespace/name"), of one port when Port is not 0.
type EgressListener struct {
	Port  int
	Hosts []string
}

// DestinationRule is the part of a DestinationRule that decides whether clients use TLS to a host.
type DestinationRule struct {
	Namespace, Name, Host string
	Created               string
	ExportTo              []string
	Selector              map[string]string
	// TLS is trafficPolicy.tls.mode, "" when it is not set; PortTLS that of ports that have settings of their own.
	TLS     string
	PortTLS map[int]string
	// Managed says that this package created it.
	Managed bool
}

// LabelSelector is a metav1.LabelSelector in its wire form; an empty one selects all.
type LabelSelector map[string]any

// Proxies are pods of one namespace whose proxies have the same revision, labels and annotation.
type Proxies struct {
	Namespace, Revision string
	// Gateway is true for gateways and waypoints.
	Gateway bool
	Labels  map[string]string
	// ProxyConfig is the pods' annotation proxy.istio.io/config.
	ProxyConfig string
	// Pod is one of them, Count how many there are.
	Pod   string
	Count int
}

// Key is equal for pods that belong to the same Proxies.
func (p Proxies) Key() string {
	return fmt.Sprintf("%s %s %t %v %q", p.Namespace, p.Revision, p.Gateway, p.Labels, p.ProxyConfig)
}

// Waypoint says whether they are waypoints.
func (p Proxies) Waypoint() bool { return p.Labels[managedLabel] == waypointController }

// SensorPod is one pod of the sensor.
type SensorPod struct {
	Name string
	// Injected says that it has a sidecar, Ambient that ztunnel redirects its traffic, InMesh that clients may use mutual TLS
	// to it.
	Injected, Ambient, InMesh bool
	Labels                    map[string]string
}
