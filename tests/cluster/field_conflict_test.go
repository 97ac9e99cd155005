package cluster

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/stack"
)

// assertWarnsOfFieldConflict asserts that the only warning is about a field that another manager applies server-side.
func assertWarnsOfFieldConflict(t *testing.T, result stack.Result, object, field string) {
	t.Helper()
	warned := warnings(result)
	require.Len(t, warned, 1)
	assert.Contains(t, warned[0], "GCI3015 warning "+object+": lab applies "+field+" with server-side apply")
	assert.Equal(t, 1, strings.Count(warned[0], "GCI3"), "no other finding about the mesh configuration")
}

// assertApplyConflicts asserts the effect that the finding predicts: the other manager's next apply conflicts.
func assertApplyConflicts(t *testing.T, objects dynamic.ResourceInterface, live *unstructured.Unstructured, field ...string) {
	t.Helper()
	nextApply := &unstructured.Unstructured{Object: map[string]any{}}
	nextApply.SetAPIVersion(live.GetAPIVersion())
	nextApply.SetKind(live.GetKind())
	nextApply.SetNamespace(live.GetNamespace())
	nextApply.SetName(live.GetName())
	require.NoError(t, unstructured.SetNestedSlice(nextApply.Object, []any{map[string]any{"name": "audit"}}, field...))
	_, err := objects.Apply(t.Context(), nextApply.GetName(), nextApply, metav1.ApplyOptions{FieldManager: "lab", DryRun: []string{metav1.DryRunAll}})
	require.ErrorContains(t, err, `conflict with "pulumi-groundcover-istio"`)
}
