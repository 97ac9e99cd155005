package reach

import (
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	k8slabels "k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// Selects says whether a label selector, as JSON has it, matches these labels; an invalid selector matches none.
func Selects(selector map[string]any, labels map[string]string) bool {
	var typed metav1.LabelSelector
	if runtime.DefaultUnstructuredConverter.FromUnstructured(selector, &typed) != nil {
		return false
	}
	compiled, err := metav1.LabelSelectorAsSelector(&typed)
	return err == nil && compiled.Matches(k8slabels.Set(labels))
}

// Discovers says whether istiod reads the objects of a namespace with these labels: one matching discovery selector is enough,
// and without selectors istiod reads every namespace.
func Discovers(selectors []map[string]any, labels map[string]string) bool {
	return len(selectors) == 0 || slices.ContainsFunc(selectors, func(s map[string]any) bool { return Selects(s, labels) })
}

// Admitted says whether the NetworkPolicies that select a pod, by its namespace and labels, admit connections to a port in the
// direction whose rules the function returns. Without a policy for that direction every port is admitted, otherwise the ports
// of any of them. blocking names the policies that admit nothing.
func Admitted(policies []mesh.NetworkPolicy, namespace string, labels map[string]string, port int, rules func(mesh.NetworkPolicy) []mesh.NetworkRule) (blocking []string, admitted bool) {
	for _, policy := range policies {
		if policy.Namespace != namespace || rules(policy) == nil || !Selects(policy.Selector, labels) {
			continue
		}
		if slices.ContainsFunc(rules(policy), func(r mesh.NetworkRule) bool { return r.AnyPort || slices.Contains(r.Ports, port) }) {
			return nil, true
		}
		blocking = append(blocking, names.Qualified(policy.Namespace, policy.Name))
	}
	return blocking, len(blocking) == 0
}
