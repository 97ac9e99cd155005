// Package plan decides, from what was asked and what was seen, what shall exist and in which order. It is pure: it knows
// neither Kubernetes clients nor Pulumi.
package plan

import (
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/groundcover"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/protocol"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/scrape"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/sensor"
)

// Plan is what shall exist, and what the user has to know.
type Plan struct {
	// Endpoint is the sensor's; nil while it is not known.
	Endpoint *sensor.Endpoint
	// Meshes are the control planes that are configured; none while none was seen.
	Meshes  []Mesh
	Tracing Tracing
	// Steps are made in this order and taken back in the reverse one.
	Steps []Step
	// Restarts are the workloads that this update restarts, each with the reason.
	Restarts []string
	Findings []finding.Finding
	// Problems are faults of the inputs.
	Problems []request.Problem
	// IstioOperator and HelmValues say the same change in the words of whoever owns the mesh.
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
	// ConfigMap is namespace/name of the document that is written, "" when none is.
	ConfigMap string
}

// Tracing is what the mesh will do. Shares are in percent; nil when the sensor's own could not be read.
type Tracing struct {
	Provider                    string
	Sampling                    float64
	SensorSampling, KeptPercent *float64
}

// Step is one child resource: a Patch or a Rollout.
type Step struct {
	// Name is the suffix of the child's name. It is part of the API: a change needs an alias.
	Name    string
	Patch   *Patch
	Rollout *Rollout
}

// Patch is an ObjectPatch's inputs.
type Patch struct {
	APIVersion, Kind, Namespace, Name string
	// Document is the data key that holds YAML, "" for the object itself.
	Document        string
	CreateIfMissing bool
	Fields          map[string]any
	// Guard looks, after the write, whether proxies take what they get; nil where the write arms nothing.
	Guard *Guard
}

// Rollout is a Rollout's inputs.
type Rollout struct {
	Trigger    request.Trigger
	Targets    []Workload
	Proxies    *Proxies
	ConfigHash string
	Reason     string
	// Istiod is whose proxies are looked at after a restart; nil for none.
	Istiod         *Istiod
	TimeoutSeconds int
	MaxParallel    int
}

// Target is one workload.
type Workload struct{ Kind, Namespace, Name string }

// String is "Deployment istio-system/istiod".
func (t Workload) String() string { return t.Kind + " " + t.Namespace + "/" + t.Name }

// Proxies are the workloads that have a proxy of one revision, found when the rollout runs.
type Proxies struct {
	Revision            string
	Gateways, Workloads bool
	Namespaces          []string
	Selector            string
	Exclude             []string
	// AwaitInjectedText is a text that a pod carries once istiod has the new configuration; no proxy restarts before.
	AwaitInjectedText string
}

// Make plans. When the cluster was not seen it plans with the documented defaults.
func Make(inputs request.Request, snapshot mesh.Snapshot) Plan {
	p := &planner{inputs: inputs, snapshot: snapshot}
	var known bool
	if p.protocol, known = protocol.Of(inputs.Tracing.Protocol); !known {
		p.problem("tracing.protocol", "%q is not a protocol of this release", inputs.Tracing.Protocol)
		return p.result
	}
	p.notInspected()
	p.deniedReads()
	p.controlPlane()
	p.endpoint()
	p.sampling()
	if inputs.Tracing.Enabled {
		p.tracing()
		p.environmentChecks()
	}
	p.metrics()
	p.result.Findings = finding.Without(p.result.Findings, inputs.IgnoreFindings)
	return p.result
}

// planner carries one plan while its parts are decided.
type planner struct {
	inputs   request.Request
	snapshot mesh.Snapshot
	protocol protocol.Protocol
	// chosen are the control planes to configure, istiod the one that is being planned, or the first.
	chosen []mesh.Istiod
	istiod mesh.Istiod
	// parsed are the mesh documents by istiod.
	parsed map[string]documents
	// roots are the root namespaces that have their Telemetry.
	roots  []string
	result Plan
}

func (p *planner) report(findings ...finding.Finding) {
	p.result.Findings = append(p.result.Findings, findings...)
}

// notYet reports what this very update may still bring into being: it stops an update, and only warns in a preview.
func (p *planner) reportPending(f finding.Finding) {
	if p.inputs.Preview {
		f = f.At(finding.Warning)
	}
	p.report(f)
}

func (p *planner) notInspected() {
	if p.snapshot.NotInspected != "" {
		p.report(finding.ClusterUnseen.On("cluster", p.snapshot.NotInspected))
	}
	if len(p.inputs.Unknown) > 0 {
		p.report(finding.InputsUnknown.On("inputs", strings.Join(p.inputs.Unknown, ", ")))
	}
}

// access reports what could not be read. The sensor's own configuration is the one read that nothing depends on.
func (p *planner) deniedReads() {
	for _, denied := range p.snapshot.Denied {
		f := finding.AccessDenied.On(denied.String(), denied.Verb, denied.Resource)
		if denied.Name == groundcover.SensorConfigMap {
			f = f.At(finding.Warning)
		}
		p.report(f)
	}
}
