package scrape

import (
	"maps"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

// matchingLabels are labels that a selector matches, as far as adding labels can make it match. An expression that no value
// satisfies (In without values) gets none, and notSelectedReasons then reports the selector.
func matchingLabels(selector *metav1.LabelSelector) map[string]string {
	matching := map[string]string{}
	if selector == nil {
		return matching
	}
	for _, expression := range selector.MatchExpressions {
		var candidates []string
		switch expression.Operator {
		case metav1.LabelSelectorOpIn:
			candidates = expression.Values
		case metav1.LabelSelectorOpExists:
			candidates = anyValues
		}
		// A missing label satisfies NotIn and DoesNotExist, unless another expression of the same key asks for one.
		for _, value := range candidates {
			if satisfies(selector.MatchExpressions, expression.Key, value) {
				matching[expression.Key] = value
				break
			}
		}
	}
	maps.Copy(matching, selector.MatchLabels)
	return matching
}

// anyValues are values for a label that only has to exist.
var anyValues = []string{"true", "yes", "enabled"}

// satisfies says whether a label with a value satisfies all expressions of its key.
func satisfies(expressions []metav1.LabelSelectorRequirement, key, value string) bool {
	return !slices.ContainsFunc(expressions, func(e metav1.LabelSelectorRequirement) bool {
		return e.Key == key && !matches(&metav1.LabelSelector{MatchExpressions: []metav1.LabelSelectorRequirement{e}}, map[string]string{key: value})
	})
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
	case !valid(agent.Pods):
		reasons = append(reasons, "its selector for monitors is not valid")
	case agent.Pods != nil && !matches(agent.Pods, target.all()):
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

func valid(selector *metav1.LabelSelector) bool {
	_, err := metav1.LabelSelectorAsSelector(selector)
	return err == nil
}

func matches(selector *metav1.LabelSelector, given map[string]string) bool {
	compiled, err := metav1.LabelSelectorAsSelector(selector)
	return err == nil && compiled.Matches(labels.Set(given))
}
