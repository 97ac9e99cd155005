// Package proof tells whether a mesh runs what it was asked to: it reads what each istiod says of itself and of the proxies
// that are connected to it, and judges that.
//
// What is read is pure data, and what judges is pure; Reader is the shell that asks the cluster. Endpoints and their formats
// are those of Istio 1.31 (pilot/pkg/xds/debug.go, pilot/pkg/xds/monitoring.go).
package proof

import (
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
)

// Source is where what is known of a replica comes from.
type Source string

// Sources, from the one that tells most to the one that tells nothing.
const (
	// FromDebug are istiod's debug endpoints, through a port-forward: the mesh configuration in force, Telemetry, and each
	// proxy with what it acknowledged and the words in which it rejected.
	FromDebug Source = "Debug"
	// FromMetrics are istiod's counters, through the API server's pod proxy: who rejected something since istiod started.
	FromMetrics Source = "Metrics"
	// Unread says that neither could be read.
	Unread Source = "None"
)

// Replica is one istiod as it was seen.
type Replica struct {
	Namespace, Revision, Pod string
	// UID tells one pod from a later one of the same name.
	UID    string
	Source Source
	// Why says why no more was read, "" where all of it was.
	Why string
	// Missing are the permissions for lack of which it was not.
	Missing []Permission

	// Mesh, Telemetries and Proxies are known from FromDebug only.
	Mesh        meshconfig.Config
	Telemetries []Telemetry
	Proxies     []Proxy
	// Failing are the types of providers whose Service istiod fails to find now; looked for together with Telemetry.
	Failing []string
	// Counts are nil where /metrics could not be read.
	Counts *Counts
}

// name is "istio-system/istiod-5c-x".
func (r Replica) name() string { return r.Namespace + "/" + r.Pod }

// Proxy is an Envoy that is connected to a replica, as far as its listeners go. What has no listeners (ztunnel, gRPC
// without a proxy) is none.
type Proxy struct {
	// Name is pod.namespace.
	Name string
	// Sent and Acked are the nonces of the last listeners that istiod sent, and that the proxy took; Acked is empty while it took none.
	Sent, Acked string
	// Error is Envoy's own text, when it rejected the last listeners.
	Error string
}

// Permission is a request that the API server did not allow.
type Permission struct{ Verb, Resource, Namespace string }

// String is "create pods/portforward in namespace istio-system".
func (p Permission) String() string {
	if p.Namespace == "" {
		return p.Verb + " " + p.Resource + " in all namespaces"
	}
	return p.Verb + " " + p.Resource + " in namespace " + p.Namespace
}
