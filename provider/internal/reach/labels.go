package reach

import (
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
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
