package wire

import "time"

// Event is a line of JSON on the supervisor's standard output: the progress of the start, and the failure when the lab ends by
// itself.
type Event struct {
	// Step is the part that became ready.
	Step string `json:",omitempty"`
	// Ready is true when the control plane and the nodes are ready.
	Ready bool `json:",omitempty"`
	// Failed is the reason why the lab ended.
	Failed string `json:",omitempty"`
}

// The paths of the supervisor's socket. In addition, the method CONNECT opens a connection to an address inside.
const (
	// PodsPath lists the real pods, as a list of Pod.
	PodsPath = "/pods"
	// SpansPath returns the spans of the sensor (see SpanList); DELETE deletes them.
	SpansPath = "/spans"
	// PodHeader is a pod as namespace/name: CONNECT then dials from inside that pod, and 127.0.0.1 is the pod's loopback.
	PodHeader = "Lab-Pod"
)

// Pod is a real pod.
type Pod struct {
	// Kind is the name of its kubelet.Kind: istiod, gateway, agent-gateway, agent-sidecar, program, sensor, app.
	Kind string
	// Namespace, Name, Node and IP are the Pod's.
	Namespace, Name, Node, IP string
	// Labels are the Pod's.
	Labels map[string]string
	// PID is the process ID inside the lab's process namespace, of Istio's agent for pods with one. It is 0 for pods that run in the
	// supervisor.
	PID int
	// Started is the start time of the process; a restart changes it.
	Started time.Time
	// Restarts counts how often the process ended by itself and was started again.
	Restarts int
	// Ready is whether the pod's readiness probe succeeds.
	Ready bool
	// NotReady is the last error of the probe while it fails.
	NotReady string
}
