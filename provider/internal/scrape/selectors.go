package scrape

import (
	"maps"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

// matchingLabels are labels that a selector matches, as far as adding labels can make it match.
func matchingLabels(selector *metav1.LabelSelector) map[string]string {
	matching := map[string]string{}
	if selector == nil {
		return matching
	}
	for _, expression := range selector.MatchExpressions {
		switch expression.Operator {
		case metav1.LabelSelectorOpIn:
			matching[expression.Key] = expression.Values[0]
		case metav1.LabelSelectorOpExists:
			matching[expression.Key] = "true"
		}
	}
	maps.Copy(matching, selector.MatchLabels)
	return matching
}

// selectsNamespace reports whether an agent selects monitors in a namespace. Without a namespace selector an agent selects
// those of its own namespace, and a VMAgent with selectAllByDefault and no selector at all those of every namespace.
func selectsNamespace(agent mesh.Agent, namespace string, namespaces map[string]map[string]string) bool {
	if agent.Namespaces == nil {
		all := agent.Kind == kindVMAgent && agent.SelectAll && agent.Pods == nil
		return all || namespace == agent.Namespace
	}
	return matches(agent.Namespaces, namespaces[namespace])
}

// notSelectedReasons are the reasons why an agent does not take the monitors of this target, or not all of their pods.
func notSelectedReasons(agent mesh.Agent, target monitorTarget, namespaces map[string]map[string]string) []string {
	var reasons []string
	none := agent.Pods == nil && (agent.Kind != kindVMAgent || agent.Namespaces == nil && !agent.SelectAll)
	switch {
	case none:
		reasons = append(reasons, "it has no selector for monitors and therefore selects none")
	case agent.Pods != nil && !matches(agent.Pods, target.Labels):
		reasons = append(reasons, "its selector "+metav1.FormatLabelSelector(agent.Pods)+" does not match their labels")
	}
	if !none && !selectsNamespace(agent, target.Namespace, namespaces) {
		reasons = append(reasons, "its namespace selector does not match namespace "+target.Namespace)
	}
	if agent.OwnNamespaceOnly {
		reasons = append(reasons, "it ignores their namespaceSelector and therefore scrapes only pods of namespace "+target.Namespace)
	}
	return reasons
}

func matches(selector *metav1.LabelSelector, given map[string]string) bool {
	compiled, err := metav1.LabelSelectorAsSelector(selector)
	return err == nil && compiled.Matches(labels.Set(given))
}
