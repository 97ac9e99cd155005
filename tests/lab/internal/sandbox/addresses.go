package sandbox

// The address plan inside a lab; it is not visible outside.
const (
	// Services is the range of ClusterIPs. All addresses are local, so that package kubeproxy can listen on them.
	Services = "10.96.0.0/16"
	// SimulatedPods is the range of simulated pods. All addresses are local without listeners, so that a connection to such a pod
	// is refused at once.
	SimulatedPods = "10.0.0.0/16"
	// RealPods is the range of real pods; each has a network namespace behind the bridge.
	RealPods = "10.1.0.0/16"
	// Nodes is the range of node addresses, all local.
	Nodes = "10.2.0.0/24"

	// APIService is the ClusterIP of the Service kubernetes: the first of its range.
	APIService = "10.96.0.1"
	// DNS is the address of the DNS server, in the part of the range that the API server does not assign by itself.
	DNS = "10.96.0.10"
	// APIServer is the address that the API server advertises.
	APIServer = "10.2.0.1"
	// APIPort is the port of the API server.
	APIPort = 6443
	// KubeletPort is the port of the lab's kubelet on every node's address.
	KubeletPort = 10250

	bridge        = "pods"
	bridgeAddress = "10.1.0.1/16"
	bridgeIP      = "10.1.0.1"
)
