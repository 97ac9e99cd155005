package scrape

import (
	"cmp"
	"maps"
	"slices"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/groundcover"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// kindVMAgent is the agent of the VictoriaMetrics operator. The other kinds are the Prometheus operator's.
const kindVMAgent = "VMAgent"

// agentFor returns the agent that takes the monitors of a method: the first one that writes to groundcover, else the first.
// MethodAuto takes none that writes elsewhere. The VictoriaMetrics operator converts PodMonitors, so a VMAgent takes these
// too. Only agents of agentNamespace count: whoever may write into another namespace does not get the metrics of the mesh.
func (p *planner) agentFor(method request.Method) *mesh.Agent {
	var other *mesh.Agent
	for i, agent := range p.snapshot.Agents {
		switch {
		case agent.Namespace != p.agentNamespace() || method == request.MethodVMPodScrape && agent.Kind != kindVMAgent:
		case p.writesToGroundcover(agent):
			return &p.snapshot.Agents[i]
		case other == nil:
			other = &p.snapshot.Agents[i]
		}
	}
	if method == request.MethodAuto {
		return nil
	}
	return other
}

// agentNamespace is the namespace whose agents count: the one that an input names, else groundcover's.
func (p *planner) agentNamespace() string { return cmp.Or(p.Metrics.AgentNamespace, p.SensorNamespace) }

// writesToGroundcover reports whether an agent is groundcover's own, by its namespace, or has a remote write to groundcover.
func (p *planner) writesToGroundcover(agent mesh.Agent) bool {
	return agent.Kind == kindVMAgent && agent.Namespace == p.SensorNamespace ||
		slices.ContainsFunc(agent.RemoteWrite, func(url string) bool { return groundcover.ReceivesAt(url, agent.Namespace, p.SensorNamespace) })
}

// reportOtherAgents names the agents that could scrape the mesh: if they wrote to groundcover, or if an input named their namespace.
func (p *planner) reportOtherAgents() {
	for _, agent := range p.snapshot.Agents {
		switch {
		case !p.writesToGroundcover(agent):
			p.report(finding.AgentWritesElsewhere.On(agentName(agent)).At(finding.Info))
		case agent.Namespace != p.agentNamespace():
			p.report(finding.AgentNotNamed.On(agentName(agent), p.agentNamespace(), agent.Namespace))
		}
	}
}

func agentName(agent mesh.Agent) string { return names.Object(agent.Kind, agent.Namespace, agent.Name) }

// chooseTarget chooses the namespace and the labels by which an agent selects the monitors, and reports where it does not.
// Without an agent it takes the user's, and istiod's namespace.
func (p *planner) chooseTarget(agent *mesh.Agent) monitorTarget {
	target := monitorTarget{Namespace: p.Metrics.Namespace, Labels: map[string]string{}}
	if agent == nil {
		if p.Snapshot != nil {
			method := string(p.result.Method)
			p.report(finding.NoAgent.On(method, method, p.agentNamespace()))
			p.reportOtherAgents()
		}
		maps.Copy(target.Labels, p.Metrics.MonitorLabels)
		if target.Namespace == "" {
			target.Namespace = p.IstiodNamespace
		}
		return target
	}
	p.result.Scraper = agentName(*agent)
	if !p.writesToGroundcover(*agent) {
		p.report(finding.AgentWritesElsewhere.On(agentName(*agent)))
	}
	target.Labels = matchingLabels(agent.Pods)
	maps.Copy(target.Labels, p.Metrics.MonitorLabels)
	if target.Namespace == "" {
		target.Namespace = p.selectedNamespace(*agent)
	}
	for _, reason := range notSelectedReasons(*agent, target, p.snapshot.NamespaceLabels) {
		p.report(finding.MonitorNotSelected.On(agentName(*agent), reason))
	}
	return target
}

// selectedNamespace is the first namespace in which the agent selects monitors: istiod's, the agent's own, any; istiod's
// where it selects none.
func (p *planner) selectedNamespace(agent mesh.Agent) string {
	namespaces := p.snapshot.NamespaceLabels
	for _, namespace := range append([]string{p.IstiodNamespace, agent.Namespace}, slices.Sorted(maps.Keys(namespaces))...) {
		if selectsNamespace(agent, namespace, namespaces) {
			return namespace
		}
	}
	return p.IstiodNamespace
}
