package wire

import "time"

// Event is a line of JSON on the supervisor's standard output: how the start goes, and how the lab ended
// when it ended by itself.
type Event struct {
	// Step is what was just reached.
	Step string `json:",omitempty"`
	// Ready says that the control plane answers and the nodes are ready.
	Ready bool `json:",omitempty"`
	// Failed says why the lab ended.
	Failed string `json:",omitempty"`
}

// The paths that the supervisor answers on its socket, beside the method CONNECT, which opens a
// connection to an address inside.
const (
	// PodsPath lists the pods that really run, as a list of Pod.
	PodsPath = "/pods"
	// SpansPath gives the spans the sensor got (see SpanList), and with DELETE forgets them.
	SpansPath = "/spans"
	// PodHeader names a pod, as namespace/name: CONNECT then dials from inside that pod, so that
	// 127.0.0.1 is the pod's loopback.
	PodHeader = "Lab-Pod"
)

// Pod is a pod that really runs.
type Pod struct {
	// Kind is the runner: istiod, gateway, agent-gateway, agent-sidecar, program, sensor, app.
	Kind string
	// Namespace, Name, Node and IP are the Pod's own.
	Namespace, Name, Node, IP string
	// Labels are the Pod's.
	Labels map[string]string
	// PID is the process, Istio's agent and not its Envoy, inside the lab's process namespace; 0 where the lab itself answers for the pod.
	PID int
	// Started is when that process started; a restart changes it.
	Started time.Time
	// Restarts counts how often the process ended by itself and was started again.
	Restarts int
	// Ready says whether the pod's readiness probe succeeds.
	Ready bool
	// NotReady is the last word of the probe while it fails.
	NotReady string
}
