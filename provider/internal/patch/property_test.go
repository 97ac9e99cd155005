package patch

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"sigs.k8s.io/yaml"
)

func meshObject(text string) map[string]any {
	return map[string]any{"apiVersion": "v1", "kind": "ConfigMap", "data": map[string]any{"mesh": text, "meshNetworks": "networks: {}"}}
}

func meshText(object map[string]any) string { return object["data"].(map[string]any)["mesh"].(string) }

// asIstioReads parses as Istio does.
func asIstioReads(t *testing.T, text string) any {
	t.Helper()
	var v any
	require.NoError(t, yaml.Unmarshal([]byte(text), &v), "text:\n%s", text)
	return v
}

// istioAgrees says whether Istio reads the same out of a text as we do; where its YAML 1.1 differs in some rare corner, only our
// reading can be checked.
func istioAgrees(text string) bool {
	var v any
	d, err := parse(text)
	return err == nil && yaml.Unmarshal([]byte(text), &v) == nil && equal(v, d.tree)
}

// inOrder sorts lists that merge by name: where a text ends inside of a block scalar, ours has to go before the others.
func inOrder(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for _, e := range v {
			inOrder(e)
		}
	case []any:
		for _, e := range v {
			inOrder(e)
		}
		if byName(v) {
			slices.SortFunc(v, func(a, b any) int {
				return strings.Compare(a.(map[string]any)["name"].(string), b.(map[string]any)["name"].(string))
			})
		}
	}
	return v
}

// refused says whether an error is a refusal, and not the admission of a bug.
func refused(t *testing.T, err error, text string, fields map[string]any) bool {
	t.Helper()
	if err == nil {
		return false
	}
	var r *refusal
	require.True(t, errors.As(err, &r), "%v\ntext:\n%s\nfields: %s", err, text, jsonOf(t, fields))
	return true
}

// checkedMerge merges into a text and checks all that must hold after any Merge.
func checkedMerge(t *testing.T, text string, fields map[string]any, previous []Change) (string, []Change, bool) {
	t.Helper()
	want := Want{Document: "mesh", Fields: fields}
	object := meshObject(text)
	merged, changes, err := Merge(object, want, previous)
	if refused(t, err, text, fields) {
		return "", nil, false
	}
	require.Equal(t, meshObject(text), object, "the input must not change")
	drift, err := Drift(merged, want)
	require.NoError(t, err)
	require.Empty(t, drift, "all that is wanted must stand in:\n%s", meshText(merged))
	again, _, err := Merge(merged, want, throughState(t, changes))
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

// checkRoundTrip is the promise: other people's keys never change, and Restore gives the first text again to the byte.
func checkRoundTrip(t *testing.T, text string, first, second map[string]any) {
	t.Helper()
	merged, changes, ok := checkedMerge(t, text, first, nil)
	if !ok {
		return
	}
	if istioAgrees(text) {
		expected, _, err := mergeTree(asIstioReads(t, text), first, nil)
		require.NoError(t, err)
		require.True(t, equal(inOrder(expected), inOrder(asIstioReads(t, merged))), "before:\n%s\nafter:\n%s\nwant: %s", text, merged, jsonOf(t, expected))
	}
	require.Equal(t, text, checkedRestore(t, merged, changes), "merged:\n%s\nfields: %s\nchanges: %s", merged, jsonOf(t, first), jsonOf(t, changes))
	updated, changes, ok := checkedMerge(t, merged, second, changes)
	if !ok {
		return
	}
	require.Equal(t, text, checkedRestore(t, updated, changes), "updated:\n%s\nfields: %s, then %s\nchanges: %s", updated, jsonOf(t, first), jsonOf(t, second), jsonOf(t, changes))
}

func TestRestoreGivesTheFirstTextAgainForGeneratedDocuments(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2500) {
		g := newGenerator(seed)
		text, first, second := g.document(), g.fields(2), g.fields(2)
		if _, err := parse(text); err != nil {
			continue
		}
		checkRoundTrip(t, text, first, second)
		if t.Failed() {
			t.Fatalf("seed %d, text:\n%q", seed, text)
		}
	}
}
