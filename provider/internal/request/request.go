// Package request holds the inputs of one GroundcoverIstio resource as plain values, with the defaults applied, and the enums of
// the schema, as infer registers them. The component makes a Request from its arguments; survey, sensor and plan read it. It reads
// no cluster, and it never depends on another package of this module.
package request

import "fmt"

// Request are the inputs of one GroundcoverIstio resource.
type Request struct {
	Groundcover Groundcover
	Istio       Istio
	Tracing     Tracing
	Rollout     Rollout
	Metrics     Metrics
	// Owner is in whose name objects are written.
	Owner Owner
	// IgnoreFindings are finding codes that are not reported.
	IgnoreFindings []string
	// Preview is true in a preview, which writes nothing.
	Preview bool
	// Unknown are the property paths of inputs whose values are known only in the update; their fields hold the defaults.
	Unknown []string
}

// Problem is what is wrong with one input: its property path, such as "metrics.keep[1]", and the reason with the way out.
type Problem struct{ Path, Reason string }

// Groundcover says where the sensor is.
type Groundcover struct {
	// Namespace is the preferred namespace of the release.
	Namespace string
	// NamespaceGiven says that the inputs set it, so that no other namespace is searched.
	NamespaceGiven bool
	Release        string
	// Service is the name of the sensor's Service; empty: selected by label and port.
	Service string
	// Address is host:port of an endpoint that is used unchanged; empty: the endpoint of the Service.
	Address string
}

// Istio are the inputs `istio`: the control planes, and the object that their configuration is written to.
type Istio struct {
	// Namespace is the namespace of istiod; empty: any.
	Namespace string
	// Revisions are revisions of istiod, or tags; empty: the only one in the cluster.
	Revisions []string
	// OneRevision says that the input revision names it, and not the input revisions.
	OneRevision bool
	MeshConfig  MeshConfig
}

// RevisionPath is the property path of an element of Revisions.
func (i Istio) RevisionPath(element int) string {
	if i.OneRevision {
		return "istio.revision"
	}
	return fmt.Sprintf("istio.revisions[%d]", element)
}

// Tracing are the inputs `tracing`: which spans the mesh sends, and how.
type Tracing struct {
	Enabled  bool
	Protocol Protocol
	API      API
	// Sampling is the share of requests that are traced, in percent.
	Sampling   float64
	CustomTags map[string]CustomTag
	// MaxTagLength is in characters; 0: Istio's default.
	MaxTagLength int
	Environment  string
	Cluster      string
	Source       string
	// AcceptNamespaces are those whose proxies may lose traffic or spans.
	AcceptNamespaces []string
	// ReplaceDefault replaces another provider that is the mesh's default.
	ReplaceDefault bool
	// TakeOver takes fields over that another stack manages.
	TakeOver bool
	// OnRejection is the effect on a configuration that proxies reject.
	OnRejection OnRejection
}

// CustomTag is one tag that proxies add to each span; exactly one of the first three is set.
type CustomTag struct {
	Literal, Header, Environment string
	DefaultValue                 string
}

// Rollout are the inputs `rollout`: which workloads restart, and how.
type Rollout struct {
	TimeoutSeconds int
	MaxParallel    int
	// MaxFailures is the number of namespaces whose workloads may fail to roll out.
	MaxFailures int
	Policy      Policy
	OnDestroy   OnDestroy
	// ControlPlane says whether the Deployment of istiod may be patched, which restarts it.
	ControlPlane bool
	// Gateways and Workloads say whether these restart where the configuration needs it.
	Gateways, Workloads bool
	// Namespaces and Selector select workloads; Exclude are those that do not restart, as namespace/name.
	Namespaces []string
	Selector   string
	Exclude    []string
	// DryRunNamespace is where a dry run of a pod shows what istiod injects; empty: the namespace of a workload that restarts.
	DryRunNamespace string
}

// Owner is one component of one stack: organization/project/stack, and the name of the component.
type Owner struct{ Stack, Component string }
