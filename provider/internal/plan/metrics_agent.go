package plan

import (
	"maps"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	kubernetes "k8s.io/apimachinery/pkg/labels"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/groundcover"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// agentFor is the agent that takes the monitors of a kind: one that writes to groundcover before any other. Auto takes
// none that does not. The VictoriaMetrics operator converts PodMonitors, so a VMAgent takes these too.
func (p *planner) agentFor(snapshot mesh.Metrics, via request.Via) *mesh.Agent {
	var other *mesh.Agent
	for i, agent := range snapshot.Agents {
		switch {
		case via == request.ViaVMPodScrape && agent.Kind != "VMAgent":
		case p.writesHere(agent):
			return &snapshot.Agents[i]
		case other == nil:
			other = &snapshot.Agents[i]
		}
	}
	if via == request.ViaAuto {
		return nil
	}
	return other
}

// writesHere says whether an agent is groundcover's own, by its namespace, or writes to groundcover, by the name in an address.
func (p *planner) writesHere(agent mesh.Agent) bool {
	home := p.inputs.Groundcover.Namespace
	if p.result.Endpoint != nil {
		if namespace, _, found := strings.Cut(p.result.Endpoint.Service, "/"); found {
			home = namespace
		}
	}
	return agent.Kind == "VMAgent" && agent.Namespace == home || slices.ContainsFunc(agent.RemoteWrite, func(url string) bool {
		return groundcover.ReceivesAt(url, p.inputs.Groundcover.Release)
	})
}

// otherAgents says of agents that would do if they wrote to groundcover.
func (p *planner) otherAgents(snapshot mesh.Metrics) {
	for _, agent := range snapshot.Agents {
		p.report(finding.AgentWritesElsewhere.On(agentName(agent)).At(finding.Info))
	}
}

func agentName(agent mesh.Agent) string {
	return agent.Kind + " " + agent.Namespace + "/" + agent.Name
}

// placeMonitors chooses the namespace and the labels by which the agent takes the monitors, and says when it does not.
func (p *planner) placeMonitors(snapshot mesh.Metrics, agent *mesh.Agent) MonitorPlace {
	inputs := p.inputs.Metrics
	at := MonitorPlace{Namespace: inputs.Namespace, Labels: map[string]string{}}
	if agent == nil {
		if p.snapshot.Metrics != nil {
			p.report(finding.NoAgent.On(string(p.result.Metrics.Via), p.result.Metrics.Via))
		}
		maps.Copy(at.Labels, inputs.MonitorLabels)
		if at.Namespace == "" {
			at.Namespace = p.istiod.Namespace
		}
		return at
	}
	p.result.Metrics.Scraper = agentName(*agent)
	if !p.writesHere(*agent) {
		p.report(finding.AgentWritesElsewhere.On(agentName(*agent)))
	}
	at.Labels = wantedBy(agent.Pods)
	maps.Copy(at.Labels, inputs.MonitorLabels)
	if at.Namespace == "" {
		at.Namespace = p.namespaceFor(*agent, snapshot.NamespaceLabels)
	}
	for _, why := range refuses(*agent, at, snapshot.NamespaceLabels) {
		p.report(finding.MonitorNotSelected.On(agentName(*agent), why))
	}
	return at
}

// wantedBy are labels that a selector matches, as far as labels can do that.
func wantedBy(selector *metav1.LabelSelector) map[string]string {
	wanted := map[string]string{}
	if selector == nil {
		return wanted
	}
	for _, expression := range selector.MatchExpressions {
		switch expression.Operator {
		case metav1.LabelSelectorOpIn:
			wanted[expression.Key] = expression.Values[0]
		case metav1.LabelSelectorOpExists:
			wanted[expression.Key] = "true"
		}
	}
	maps.Copy(wanted, selector.MatchLabels)
	return wanted
}

// namespaceFor is the first namespace that the agent looks into: Istio's own, where its samples go too, the agent's, any.
func (p *planner) namespaceFor(agent mesh.Agent, namespaces map[string]map[string]string) string {
	for _, namespace := range append([]string{p.istiod.Namespace, agent.Namespace}, slices.Sorted(maps.Keys(namespaces))...) {
		if looksInto(agent, namespace, namespaces) {
			return namespace
		}
	}
	return p.istiod.Namespace
}

func looksInto(agent mesh.Agent, namespace string, namespaces map[string]map[string]string) bool {
	if agent.Namespaces == nil {
		all := agent.Kind == "VMAgent" && agent.SelectAll && agent.Pods == nil
		return all || namespace == agent.Namespace
	}
	return matches(agent.Namespaces, namespaces[namespace])
}

// refuses are the reasons why an agent does not take monitors with these labels in this namespace.
func refuses(agent mesh.Agent, at MonitorPlace, namespaces map[string]map[string]string) []string {
	var reasons []string
	none := agent.Pods == nil && (agent.Kind != "VMAgent" || agent.Namespaces == nil && !agent.SelectAll)
	switch {
	case none:
		reasons = append(reasons, "it has no selector for them, so it takes none")
	case agent.Pods != nil && !matches(agent.Pods, at.Labels):
		reasons = append(reasons, "its selector "+metav1.FormatLabelSelector(agent.Pods)+" does not match their labels")
	}
	if !none && !looksInto(agent, at.Namespace, namespaces) {
		reasons = append(reasons, "it does not look into namespace "+at.Namespace)
	}
	if agent.OwnNamespaceOnly {
		reasons = append(reasons, "it ignores their namespaceSelector and so finds pods of namespace "+at.Namespace+" only")
	}
	return reasons
}

func matches(selector *metav1.LabelSelector, given map[string]string) bool {
	compiled, err := metav1.LabelSelectorAsSelector(selector)
	return err == nil && compiled.Matches(kubernetes.Set(given))
}
