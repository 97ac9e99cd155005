// Package rollout restarts workloads so that they run the present configuration, and waits until they do.
//
// Run takes targets and the hash of the configuration. The restart is one annotation on the pod template, the hash; the
// workload's controller does the rest. A workload that has the hash is never restarted a second time, so that a run that was
// interrupted continues where it stopped. Pending lists in a preview the targets that Run would restart. Await only waits for
// one workload. Package proxies finds targets by their proxies, and package injection waits, before a Run, until istiod
// injects the configuration that the pods have to start with.
//
// A workload is rolled out when its controller has observed the template, every wanted pod is of that template and available,
// and the old pods are gone. What is waited for is watched and never polled; the pods of a workload are read only when it
// does not progress. PodDisruptionBudgets do not matter: the controllers of Deployments, StatefulSets and DaemonSets delete
// pods without an eviction (Kubernetes documentation, "Disruptions").
//
// The package changes nothing but that annotation, and never deletes or evicts a pod.
package rollout

import (
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout/workload"
)

// Target is one workload to restart.
type Target struct {
	// Kind is Deployment, DaemonSet or StatefulSet (apps/v1).
	Kind, Namespace, Name string
	// Reason is why it has to restart, for the user.
	Reason string
	// WaitOnly targets are never restarted; the run waits until they are rolled out, whatever hash they have.
	WaitOnly bool
	// RenderedByIstiod says that istiod writes the configuration into the pod template, and so restarts the workload.
	RenderedByIstiod bool
	// Group orders the run: a group starts when the groups with a lower number are rolled out. Default: GroupNamed.
	Group int
}

// Groups of a run in the order of their restarts: istiod is named by the caller and rolled out before any proxy restarts.
const (
	GroupNamed = iota
	GroupGateways
	GroupWorkloads
)

// String is "Deployment istio-system/istiod".
func (t Target) String() string { return names.Object(t.Kind, t.Namespace, t.Name) }

// Result is what a run did. It is complete also together with an error.
type Result struct {
	// Restarted got the hash from this run; together with an error some of them may not be rolled out.
	Restarted []Target
	// Current had the hash and needed no restart by this run.
	Current []Target
	// Failed are workloads with a proxy that are not rolled out; none together with an error, which names them.
	Failed []Failed
	// Skipped cannot be restarted by a change of their pod template.
	Skipped []Skipped
}

// Failed is a workload that did not become ready, or that was not restarted beside such ones of its namespace.
type Failed struct {
	Target
	// Status is how far it is, and why not further, with its name.
	Status string
}

// Skipped is a workload that was not restarted.
type Skipped struct {
	Target
	// Blocked is why, and how it comes to run the present configuration.
	Blocked workload.Blocked
}
