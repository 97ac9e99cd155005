package reach

import (
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// Selects says whether a label selector in its wire form selects these labels; an invalid one selects nothing.
func Selects(selector map[string]any, of map[string]string) bool {
	var typed metav1.LabelSelector
	if runtime.DefaultUnstructuredConverter.FromUnstructured(selector, &typed) != nil {
		return false
	}
	compiled, err := metav1.LabelSelectorAsSelector(&typed)
	return err == nil && compiled.Matches(labels.Set(of))
}

// Discovers says whether istiod reads a namespace with these labels: one selector that selects them is enough, and without
// selectors it reads all.
func Discovers(selectors []map[string]any, of map[string]string) bool {
	return len(selectors) == 0 || slices.ContainsFunc(selectors, func(s map[string]any) bool { return Selects(s, of) })
}

// Admitted says whether NetworkPolicies admit traffic to a port for the pods of a namespace with these labels; rules gives the
// rules of the direction. Without a policy for the direction all traffic is admitted; otherwise one policy that admits it is
// enough. blocking are the policies, as namespace/name, when none admits it.
func Admitted(policies []mesh.NetworkPolicy, namespace string, of map[string]string, port int, rules func(mesh.NetworkPolicy) []mesh.NetworkRule) (blocking []string, admitted bool) {
	for _, policy := range policies {
		if policy.Namespace != namespace || rules(policy) == nil || !Selects(policy.Selector, of) {
			continue
		}
		if slices.ContainsFunc(rules(policy), func(r mesh.NetworkRule) bool { return r.AnyPort || slices.Contains(r.Ports, port) }) {
			return nil, true
		}
		blocking = append(blocking, names.Qualified(policy.Namespace, policy.Name))
	}
	return blocking, len(blocking) == 0
}
