// Package scrape decides how the metrics of a mesh reach groundcover: what scrapes them, which monitors or which values of
// groundcover's chart that takes, how many series it makes, and what keeps metrics from arriving.
//
// Its door is Plan, which takes explicit inputs and gives one Result. Package plan calls it once, after it has chosen the
// sensor's Service and the control planes. Plan cannot fail: what is wrong is a finding, or a problem of an input.
//
// Plan chooses the method (method.go), writes what the method needs and checks what could keep metrics away. Relabelling
// rules (rules.go, discovery.go, proxies.go) make the endpoints of each component (endpoints.go), and these make monitors
// (monitors.go) or scrape jobs in values of groundcover's chart (values.go).
//
// The package is pure: it imports neither a Kubernetes client nor Pulumi nor package plan, reads no cluster and writes
// nothing.
package scrape

import (
	"fmt"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// Inputs are what Plan decides from.
type Inputs struct {
	// Metrics are the user's inputs with every default.
	Metrics request.Metrics
	// Preview says that nothing is written yet: what the same update may still create is a warning then.
	Preview bool
	// SensorNamespace is the namespace of groundcover's sensor.
	SensorNamespace string
	// Snapshot is what scrapes, or could scrape, the mesh; nil where the cluster was not inspected.
	Snapshot *mesh.Metrics
	// ControlPlanes are those that are configured. IstiodNamespace is where monitors are created by default.
	ControlPlanes   []ControlPlane
	IstiodNamespace string
}

// ControlPlane is an istiod with its mesh documents, parsed; one that does not parse is empty.
type ControlPlane struct {
	Istiod          mesh.Istiod
	Primary, Shared meshconfig.Config
}

// Result is what Plan decides.
type Result struct {
	Metrics
	// Objects are the monitors to create, in no order.
	Objects []Object
	// GroundcoverValues are values for groundcover's chart by which its own scraper scrapes the mesh; empty where monitors do.
	GroundcoverValues map[string]any
	Findings          []finding.Finding
	// Problems are inputs that cannot be met.
	Problems []request.Problem
}

// Metrics is how the mesh's metrics reach groundcover.
type Metrics struct {
	// Method is the one that was chosen; MethodAuto where nothing scrapes.
	Method request.Method
	// Scraper is what scrapes, as "VMAgent groundcover/groundcover"; "" where nothing does.
	Scraper string
	// Monitors are the objects to create, as "PodMonitor istio-system/groundcover-istio-proxies".
	Monitors []string
	// Series is the estimated number of series of all proxies; 0 where nothing scrapes.
	Series int
}

// Object is a plain Kubernetes object to create.
type Object struct {
	// Name is the suffix of the child's name. It is part of the API: a change needs an alias.
	Name     string
	Manifest map[string]any
}

// Plan decides how metrics are scraped. Without a snapshot it plans the monitors that the user asked for.
func Plan(inputs Inputs) Result {
	p := &planner{Inputs: inputs}
	p.result.GroundcoverValues = map[string]any{}
	p.result.Method = inputs.Metrics.Method
	switch {
	case inputs.Metrics.Method == request.MethodNone:
		return p.result
	case inputs.Snapshot == nil:
		p.addMonitors()
		return p.result
	}
	p.snapshot = *inputs.Snapshot
	p.result.Method = p.method()
	if p.result.Method.IsMonitor() {
		p.useMonitors()
	} else {
		p.useChart()
	}
	p.checkPods()
	p.estimate()
	return p.result
}

// planner carries one result while its parts are decided. The snapshot is empty where the cluster was not inspected.
type planner struct {
	Inputs
	snapshot mesh.Metrics
	result   Result
}

func (p *planner) report(f finding.Finding) { p.result.Findings = append(p.result.Findings, f) }

// problem makes a finding the fault of an input.
func (p *planner) problem(path string, f finding.Finding) {
	p.result.Problems = append(p.result.Problems, request.Problem{Path: path, Reason: fmt.Sprintf("%s %s", f.Message, f.Fix)})
}
