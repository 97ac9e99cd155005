package reach

import (
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

// Selects says whether a label selector in its wire form takes in these labels; one that is not valid takes in nothing.
func Selects(selector map[string]any, of map[string]string) bool {
	var typed metav1.LabelSelector
	if runtime.DefaultUnstructuredConverter.FromUnstructured(selector, &typed) != nil {
		return false
	}
	compiled, err := metav1.LabelSelectorAsSelector(&typed)
	return err == nil && compiled.Matches(labels.Set(of))
}

// Discovers says whether istiod reads a namespace with these labels: any of the selectors is enough, none means all.
func Discovers(selectors []map[string]any, of map[string]string) bool {
	return len(selectors) == 0 || slices.ContainsFunc(selectors, func(s map[string]any) bool { return Selects(s, of) })
}

// Admitted says whether the NetworkPolicies of a pod let a port through in one direction: without a policy about it all is
// let through, else what any of them lets. Blocking names the policies when nothing does.
func Admitted(policies []mesh.NetworkPolicy, namespace string, of map[string]string, port int, rules func(mesh.NetworkPolicy) []mesh.NetworkRule) (blocking []string, admitted bool) {
	for _, policy := range policies {
		if policy.Namespace != namespace || rules(policy) == nil || !Selects(policy.Selector, of) {
			continue
		}
		if slices.ContainsFunc(rules(policy), func(r mesh.NetworkRule) bool { return r.AnyPort || slices.Contains(r.Ports, port) }) {
			return nil, true
		}
		blocking = append(blocking, policy.Namespace+"/"+policy.Name)
	}
	return blocking, len(blocking) == 0
}
