package sandbox

// The address plan inside a lab. Nothing of it is visible outside.
const (
	// Services is the range of ClusterIPs. Every address of it is local, so the Service proxy can listen on it.
	Services = "10.96.0.0/16"
	// SimulatedPods is the range from which kwok numbers the pods that are only records. Every address of
	// it is local and nothing listens there, so a connection to such a pod is refused at once.
	SimulatedPods = "10.0.0.0/16"
	// RealPods is the range of the pods that run; each has a network namespace behind the bridge.
	RealPods = "10.1.0.0/16"
	// Nodes is the range of node addresses, all local.
	Nodes = "10.2.0.0/24"

	// APIService is the ClusterIP of the Service kubernetes: the first of its range.
	APIService = "10.96.0.1"
	// DNS is where the names of Services are resolved, an address that Services get only by asking for it.
	DNS = "10.96.0.10"
	// APIServer is the address which the API server advertises.
	APIServer = "10.2.0.1"
	// APIPort is where the API server listens.
	APIPort = 6443
	// KubeletPort is where the lab answers as the kubelet of every node.
	KubeletPort = 10250

	bridge        = "pods"
	bridgeAddress = "10.1.0.1/16"
	bridgeIP      = "10.1.0.1"
)
