// Package plan decides what an update writes, and in which order. Make takes the inputs (package request) and the snapshot of
// the cluster (package mesh) and gives a Plan: steps, findings, faults of the inputs, outputs. The component calls it once, after
// survey and before it registers any resource. It is pure: it reads no cluster, knows no Pulumi type and depends on nothing but
// its two arguments, so that equal inputs and an equal cluster give an equal plan. What it plans does not depend on whether an
// earlier update already wrote it; else a second preview would show changes.
package plan

import (
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"

	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/protocol"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/scrape"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/sensor"
)

// Plan is what an update writes, and what the user has to know.
type Plan struct {
	// Endpoint is that of the sensor; nil while no usable sensor is found.
	Endpoint *sensor.Endpoint
	// Meshes are the control planes that are configured; empty while none is found.
	Meshes  []Mesh
	Tracing Tracing
	// Steps are created in this order and deleted in the reverse order.
	Steps []Step
	// Restarts are the workloads that this update restarts, each with the reason.
	Restarts []string
	Findings []finding.Finding
	// Problems are faults of the inputs.
	Problems []request.Problem
	// IstioOperator and HelmValues are the configuration of the first control plane for its owner; Meshes have that of each.
	IstioOperator string
	HelmValues    map[string]any
	// Metrics, Objects and GroundcoverValues are what package scrape decided.
	Metrics           scrape.Metrics
	Objects           []scrape.Object
	GroundcoverValues map[string]any
}

// Mesh is the control plane that is configured.
type Mesh struct {
	Revision, Version, RootNamespace string
	Owner                            mesh.Owner
	// ConfigMap is namespace/name of the ConfigMap that is written, "" when none is.
	ConfigMap string
	// IstioOperator and HelmValues are the same configuration for its owner.
	IstioOperator string
	HelmValues    map[string]any
}

// Tracing are the outputs about sampling, in percent. SensorSampling and KeptPercent are nil when the sensor's configuration
// could not be read.
type Tracing struct {
	Provider                    string
	Sampling                    float64
	SensorSampling, KeptPercent *float64
}

// Step is one child resource: a Patch, a Rollout or an Ownership.
type Step struct {
	// Name is the suffix of the child's name. It is part of the API: after a release, a change needs an alias.
	Name      string
	Patch     *Patch
	Rollout   *Rollout
	Ownership *Ownership
}

// Ownership is the identity under which patches write.
type Ownership struct{ Patches []Patch }

// Patch is an ObjectPatch's inputs.
type Patch struct {
	APIVersion, Kind, Namespace, Name string
	// Document is the data key that holds YAML, "" for the object itself.
	Document        string
	CreateIfMissing bool
	Fields          map[string]any
	// Guard verifies after the write that proxies accept it; nil where the write activates nothing.
	Guard *Guard
}

// Rollout is a Rollout's inputs.
type Rollout struct {
	Trigger    request.Trigger
	Targets    []Workload
	Proxies    *Proxies
	ConfigHash string
	Reason     string
	// OnDelete is the effect of the deletion of a rollout with the trigger OnDelete, "" for one with another trigger. Recorded are the
	// fields that hold the configuration: while another component has a record on them, the deletion restarts nothing.
	OnDelete request.OnDestroy
	Recorded *Recorded
	// Istiod is the control plane whose proxies are verified after the restart; nil for none.
	Istiod         *Istiod
	TimeoutSeconds int
	MaxParallel    int
	MaxFailures    int
}

// Recorded are fields of an object, on which components keep records (package record).
type Recorded struct {
	APIVersion, Kind, Namespace, Name string
	// Document is the data key that holds them, "" for the object itself.
	Document, Path string
}

// Workload is one workload that a rollout restarts or waits for.
type Workload struct{ Kind, Namespace, Name string }

// String is "Deployment istio-system/istiod".
func (w Workload) String() string { return names.Object(w.Kind, w.Namespace, w.Name) }

// Proxies selects the workloads with a proxy of one revision; the rollout finds them when it runs.
type Proxies struct {
	Revision            string
	Gateways, Workloads bool
	Namespaces          []string
	Selector            string
	Exclude             []string
	// AwaitInjectedText is a text that istiod injects into a pod once it has the new configuration; the rollout waits for it
	// before the first restart.
	AwaitInjectedText string
	// DryRunNamespace is where it creates pods in a dry run for that; "" for the namespace of a target.
	DryRunNamespace string
}

// Make plans one update. Inputs that are not valid are in Plan.Problems. When the cluster was not inspected (only in a preview)
// it plans with the documented defaults.
func Make(inputs request.Request, snapshot mesh.Snapshot) Plan {
	p := &planner{inputs: inputs, snapshot: snapshot}
	var known bool
	if p.protocol, known = protocol.Of(inputs.Tracing.Protocol); !known {
		p.problem("tracing.protocol", "%q is not a supported protocol", inputs.Tracing.Protocol)
		return p.result
	}
	p.reportNotInspected()
	p.reportReads()
	p.reportOversized()
	p.chooseControlPlanes()
	if inputs.Tracing.Enabled {
		// Removing what an earlier update wrote needs no sensor.
		p.findEndpoint()
		p.reportMovedEndpoint()
		p.computeSampling()
		p.planTracing()
		p.checkEnvironment()
		p.addOwnership()
	}
	p.metrics()
	p.result.Findings = finding.Without(p.result.Findings, inputs.IgnoreFindings)
	return p.result
}

// planner holds the state of one run of Make.
type planner struct {
	inputs   request.Request
	snapshot mesh.Snapshot
	protocol protocol.Protocol
	// chosen are the control planes to configure; istiod is the one that is being planned.
	chosen []mesh.Istiod
	istiod mesh.Istiod
	// parsed are the mesh documents by istiod.
	parsed map[string]documents
	// telemetries are the Telemetries that already have a step, as namespace/name.
	telemetries []string
	result      Plan
}

func (p *planner) report(findings ...finding.Finding) {
	for _, f := range findings {
		if p.inputs.Groundcover.Address != "" {
			f = f.ForAddress()
		}
		if !p.dependsOnUnknown(f) {
			p.result.Findings = append(p.result.Findings, f)
		}
	}
}

// reportPending reports a finding about an object that the same update may still create: as it is in an update, as a Warning in
// a preview.
func (p *planner) reportPending(f finding.Finding) {
	if p.inputs.Preview {
		f = f.At(finding.Warning)
		f.Message += " An update stops here, unless the same update creates it before."
	}
	p.report(f)
}

// reportNotInspected reports that defaults stand in for the cluster, or for inputs that only the update knows.
func (p *planner) reportNotInspected() {
	if p.snapshot.NotInspected != "" {
		p.report(finding.ClusterNotInspected.On("cluster", p.snapshot.NotInspected))
	}
	if len(p.inputs.Unknown) > 0 {
		p.report(finding.InputsUnknown.On("inputs", strings.Join(p.inputs.Unknown, ", ")))
	}
}
