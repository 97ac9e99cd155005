package patch

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"sigs.k8s.io/yaml"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/yamltext"
)

func meshObject(text string) map[string]any {
	return map[string]any{"apiVersion": "v1", "kind": "ConfigMap", "data": map[string]any{"mesh": text, "meshNetworks": "networks: {}"}}
}

func meshText(object map[string]any) string { return object["data"].(map[string]any)["mesh"].(string) }

// asIstioReads parses a text as Istio does.
func asIstioReads(t *testing.T, text string) any {
	t.Helper()
	var v any
	require.NoError(t, yaml.Unmarshal([]byte(text), &v), "text:\n%s", text)
	return v
}

// istioAgrees reports whether Istio and package yamltext read the same values from a text. Where they differ, in rare corners of YAML
// 1.1, a test can check only the values that yamltext reads.
func istioAgrees(text string) bool {
	var v any
	d, err := yamltext.Parse(text)
	return err == nil && yaml.Unmarshal([]byte(text), &v) == nil && tree.Equal(v, d.Tree)
}

// inOrder sorts lists of named elements, and those under the key v, whose elements are held by value: where a text ends inside a block scalar, an inserted element comes before the others.
func inOrder(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for _, e := range v {
			inOrder(e)
		}
		if held, ok := v["v"].([]any); ok {
			slices.SortFunc(held, func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		}
	case []any:
		for _, e := range v {
			inOrder(e)
		}
		if tree.AllNamed(v) {
			slices.SortFunc(v, func(a, b any) int {
				return strings.Compare(a.(map[string]any)["name"].(string), b.(map[string]any)["name"].(string))
			})
		}
	}
	return v
}

// refused reports whether an error is a refusal. An internal error fails the test.
func refused(t *testing.T, err error, text string, fields map[string]any) bool {
	t.Helper()
	if err == nil {
		return false
	}
	var e *tree.PathError
	require.True(t, errors.As(err, &e), "%v\ntext:\n%s\nfields: %s", err, text, jsonOf(t, fields))
	return true
}

// checkedMerge merges into a text and checks what holds after every Merge.
func checkedMerge(t *testing.T, text string, fields map[string]any, previous []Change) (string, []Change, bool) {
	t.Helper()
	desired := Desired{Document: "mesh", Fields: fields}
	object := meshObject(text)
	merged, changes, err := Merge(object, desired, previous)
	if refused(t, err, text, fields) {
		return "", nil, false
	}
	require.Equal(t, meshObject(text), object, "the input must not change")
	drift, err := Drift(merged, desired)
	require.NoError(t, err)
	require.Empty(t, drift, "drift in:\n%s", meshText(merged))
	again, _, err := Merge(merged, desired, throughState(t, changes))
	require.NoError(t, err)
	require.Equal(t, meshText(merged), meshText(again), "a second Merge must change nothing")
	return meshText(merged), throughState(t, changes), true
}

func checkedRestore(t *testing.T, text string, changes []Change) string {
	t.Helper()
	restored, _, err := Restore(meshObject(text), "mesh", changes)
	require.NoError(t, err, "text:\n%s", text)
	twice, _, err := Restore(restored, "mesh", changes)
	require.NoError(t, err)
	require.Equal(t, restored, twice, "a second Restore must change nothing")
	return meshText(restored)
}

// checkRoundTrip checks that a merge changes no other key, and that Restore returns the original text to the byte.
func checkRoundTrip(t *testing.T, text string, first, second map[string]any) {
	t.Helper()
	merged, changes, ok := checkedMerge(t, text, first, nil)
	if !ok {
		return
	}
	if istioAgrees(text) {
		expected, _, err := mergeTree(asIstioReads(t, text), first, nil)
		require.NoError(t, err)
		require.True(t, tree.Equal(inOrder(expected), inOrder(asIstioReads(t, merged))), "before:\n%s\nafter:\n%s\nexpected: %s", text, merged, jsonOf(t, expected))
	}
	require.Equal(t, text, checkedRestore(t, merged, changes), "merged:\n%s\nfields: %s\nchanges: %s", merged, jsonOf(t, first), jsonOf(t, changes))
	updated, changes, ok := checkedMerge(t, merged, second, changes)
	if !ok {
		return
	}
	require.Equal(t, text, checkedRestore(t, updated, changes), "updated:\n%s\nfields: %s, then %s\nchanges: %s", updated, jsonOf(t, first), jsonOf(t, second), jsonOf(t, changes))
}

func TestRestoreReturnsTheOriginalTextOfGeneratedDocuments(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2500) {
		g := newGenerator(seed)
		text, first, second := g.document(), g.fields(2), g.fields(2)
		if _, err := yamltext.Parse(text); err != nil {
			continue
		}
		checkRoundTrip(t, text, first, second)
		if t.Failed() {
			t.Fatalf("seed %d, text:\n%q", seed, text)
		}
	}
}
