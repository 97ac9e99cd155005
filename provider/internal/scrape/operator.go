package scrape

import (
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// useMonitors leaves the scrape to the agent of an operator, which the monitors configure.
func (p *planner) useMonitors() {
	kind := monitorKinds[p.result.Method]
	if !p.snapshot.Served[kind.kind] && !p.snapshot.GroupsUnread {
		missing := finding.MonitorKindMissing.On(names.Object("CRD", "", kind.crd()), kind.kind)
		if p.Preview {
			p.report(missing.At(finding.Warning))
		} else {
			p.problem(methodPath, missing)
		}
	}
	p.checkDuplicates()
	p.addMonitors()
}

// addMonitors adds the monitors, in the namespace and with the labels that the agent selects.
func (p *planner) addMonitors() {
	method := p.result.Method
	if !method.IsMonitor() {
		return
	}
	if p.Metrics.OtherCluster {
		elsewhere := finding.MonitorsNotCreated.On("kubernetes provider")
		if p.Metrics.Method == request.MethodAuto {
			p.report(elsewhere)
		} else {
			p.problem(methodPath, elsewhere)
		}
		return
	}
	target := p.chooseTarget(p.agentFor(method))
	scope := withoutAnnotations
	if runsAnnotationJob(p.snapshot) {
		scope = besideAnnotations
	}
	for _, e := range endpoints(p.Metrics, scope) {
		p.result.Objects = append(p.result.Objects, Object{Name: "metrics-" + e.name, Manifest: e.monitor(monitorKinds[method], p.Metrics, target)})
		p.result.Monitors = append(p.result.Monitors, names.Object(string(method), target.Namespace, monitorPrefix+e.name))
	}
}
