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

// warnsOfTheNextApply asserts that this was the only warning: somebody applied the field on the server side.
func warnsOfTheNextApply(t *testing.T, result stack.Result, object, field string) {
	t.Helper()
	told := warnings(result)
	require.Len(t, told, 1)
	assert.Contains(t, told[0], "GCI3015 warning "+object+": lab applies "+field+" on the server side")
	assert.Equal(t, 1, strings.Count(told[0], "GCI3"), "and nothing else is wrong")
}

// conflicts asserts that what the finding says of that somebody's next apply is so.
func conflicts(t *testing.T, objects dynamic.ResourceInterface, live *unstructured.Unstructured, field ...string) {
	t.Helper()
	again := &unstructured.Unstructured{Object: map[string]any{}}
	again.SetAPIVersion(live.GetAPIVersion())
	again.SetKind(live.GetKind())
	again.SetNamespace(live.GetNamespace())
	again.SetName(live.GetName())
	require.NoError(t, unstructured.SetNestedSlice(again.Object, []any{map[string]any{"name": "audit"}}, field...))
	_, err := objects.Apply(t.Context(), again.GetName(), again, metav1.ApplyOptions{FieldManager: "lab", DryRun: []string{metav1.DryRunAll}})
	require.ErrorContains(t, err, `conflict with "pulumi-groundcover-istio"`)
}
