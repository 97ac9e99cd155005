// Package istiod reads what each running istiod says of itself and of the proxies that are connected to it.
//
// NewReader takes a client, a namespace and a revision; Read returns one Replica per pod and can be called again and again;
// Close ends the port-forwards that it keeps in between. Namespaces finds where istiods run. What could not be read is part
// of the Replica, with the permission that is missing. Endpoints and their formats are those of Istio 1.31
// (pilot/pkg/xds/debug.go, pilot/pkg/xds/monitoring.go). The package changes nothing and draws no conclusion: package proof
// does.
package istiod

import (
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// Source is where the content of a Replica comes from.
type Source string

// Sources, from the one with the most information to the one without any.
const (
	// FromDebug are istiod's debug endpoints, through a port-forward: the effective mesh configuration, Telemetries, and for
	// each proxy what it acknowledged and the message with which it rejected.
	FromDebug Source = "Debug"
	// FromMetrics are istiod's counters, through the API server's pod proxy: which proxies rejected since istiod started.
	FromMetrics Source = "Metrics"
	// FromNothing says that neither could be read.
	FromNothing Source = "None"
)

// Replica is one istiod at one moment.
type Replica struct {
	Namespace, Revision, Pod string
	// UID tells a pod from a later one of the same name.
	UID    string
	Source Source
	// Reason is why no more could be read, "" where everything was.
	Reason string
	// Missing are the permissions that the identity of the kubeconfig lacks to read more.
	Missing []Permission

	// Mesh, Telemetries and Proxies are there with FromDebug only. Telemetries are nil where they were not read.
	Mesh meshconfig.Config
	// MeshText is the answer of /debug/mesh, of which Mesh is a part.
	MeshText    string
	Telemetries []Telemetry
	Proxies     []Proxy
	// Documents are the mesh documents that the replica reads, the one that wins last; read together with Telemetries. None where
	// they could not be read.
	Documents []Document
	// FailingLookups are the types of providers whose Service istiod does not find now; read together with Telemetries.
	FailingLookups []string
	// Counters are nil where /metrics could not be read.
	Counters *Counters
}

// String is "istio-system/istiod-5c-x".
func (r Replica) String() string { return names.Qualified(r.Namespace, r.Pod) }

// Proxy is an Envoy that is connected to a replica and has listeners. A client without listeners (ztunnel, gRPC without a
// proxy) traces nothing and is left out.
type Proxy struct {
	// Name is pod.namespace.
	Name string
	// Type is "sidecar", "router" for a gateway, or "waypoint"; "" where istiod does not say it.
	Type string
	// Sent is the nonce of the last listeners that istiod sent, Acked of the last ones that the proxy accepted, "" for none.
	Sent, Acked string
	// Error is Envoy's message where it rejected the last listeners.
	Error string
}

// Telemetry is a Telemetry object as istiod has read it.
type Telemetry struct {
	Namespace, Name string
	// Root says that it is in the root namespace, Selective that it is for some workloads only: it has labels in its selector, or
	// targetRefs. An empty selector selects all workloads.
	Root, Selective bool
	// Tracing are the entries of spec.tracing as plain JSON.
	Tracing []map[string]any
}

// Permission is a request that the API server refused.
type Permission struct{ Verb, Resource, Namespace string }

// String is "create pods/portforward in namespace istio-system".
func (p Permission) String() string {
	if p.Namespace == "" {
		return p.Verb + " " + p.Resource + " in all namespaces"
	}
	return p.Verb + " " + p.Resource + " in namespace " + p.Namespace
}
