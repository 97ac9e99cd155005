// Package request holds what the user asked for, with every default applied: plain values that survey, plan and
// finding read. It knows neither Pulumi nor Kubernetes.
package request

import "strconv"

// Request is one GroundcoverIstio resource's inputs.
type Request struct {
	Groundcover Groundcover
	Istio       Istio
	Tracing     Tracing
	Rollout     Rollout
	Metrics     Metrics
	// IgnoreFindings are finding codes that are not reported.
	IgnoreFindings []string
	// Preview is true while nothing may be written.
	Preview bool
	// Unknown are the property paths whose values only the update will know; their defaults stand in here.
	Unknown []string
}

// Problem is what is wrong with one input: its property path, such as "metrics.keep[1]", and the reason with the way out.
type Problem struct{ Path, Reason string }

// Groundcover says where the sensor is.
type Groundcover struct {
	// Namespace is where the release is looked for first.
	Namespace string
	// NamespaceGiven says that the user named it, so no other namespace will do.
	NamespaceGiven bool
	Release        string
	// Service is the sensor's Service by name; empty: found by label and port.
	Service string
	// Address is host:port of an endpoint that is used as it is; empty: found in the cluster.
	Address string
	// AddressSecret says that no message may repeat it.
	AddressSecret bool
}

// Istio says which control plane, and where its configuration is written.
type Istio struct {
	// Namespace of istiod; empty: any.
	Namespace string
	// Revisions of istiod, or tags; empty: the only one there.
	Revisions  []string
	MeshConfig MeshConfig
}

// Tracing is what the mesh's spans shall look like.
type Tracing struct {
	Enabled  bool
	Protocol Protocol
	API      API
	// Sampling is the share of requests that are traced, in percent.
	Sampling   float64
	CustomTags map[string]CustomTag
	// MaxTagLength in characters; 0: Istio's own default.
	MaxTagLength int
	Environment  string
	Cluster      string
	Source       string
	// ReplaceDefault lets our provider win over another one that is the mesh's default.
	ReplaceDefault bool
	// OnRejection is what happens to a configuration that proxies reject.
	OnRejection OnRejection
}

// CustomTag is one tag that proxies add to each span; exactly one of the first three is set.
type CustomTag struct {
	Literal, Header, Environment string
	DefaultValue                 string
}

// Rollout says what restarts, and how.
type Rollout struct {
	TimeoutSeconds int
	MaxParallel    int
	Policy         Policy
	OnDestroy      OnDestroy
	// ControlPlane says whether istiod may be changed and so restarted.
	ControlPlane bool
	// Gateways and Workloads say whether these restart where they need to.
	Gateways, Workloads bool
	// Namespaces and Selector narrow the workloads; Exclude lists namespace/name of those that are left out.
	Namespaces []string
	Selector   string
	Exclude    []string
}

// Shown is the address, or a part of it, as a message may say it.
func (g Groundcover) Shown(address string) string {
	if g.AddressSecret {
		return "[secret]"
	}
	return strconv.Quote(address)
}
