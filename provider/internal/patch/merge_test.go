package patch

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
)

// object is the object of a JSON text.
func object(t *testing.T, text string) map[string]any {
	t.Helper()
	v, err := tree.Decode(text)
	require.NoError(t, err)
	return v.(map[string]any)
}

func jsonOf(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return string(text)
}

// throughState returns records as a state file returns them.
func throughState(t *testing.T, changes []Change) []Change {
	t.Helper()
	var back []Change
	require.NoError(t, json.Unmarshal([]byte(jsonOf(t, changes)), &back))
	return back
}

func TestRestoreUndoesAMergeIntoAnObject(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, live, fields, merged string }{
		{"a missing map is created, and removed again", `{"a":1}`, `{"spec":{"x":1}}`, `{"a":1,"spec":{"x":1}}`},
		{"a key is merged beside others", `{"spec":{"other":1}}`, `{"spec":{"x":"y"}}`, `{"spec":{"other":1,"x":"y"}}`},
		{"a value is set, and restored", `{"spec":{"x":5}}`, `{"spec":{"x":7}}`, `{"spec":{"x":7}}`},
		{"an equal value stays", `{"spec":{"x":5}}`, `{"spec":{"x":5}}`, `{"spec":{"x":5}}`},
		{"null becomes a map, and is restored", `{"spec":null}`, `{"spec":{"x":7}}`, `{"spec":{"x":7}}`},
		{"an empty map stays an empty map", `{"spec":{}}`, `{"spec":{"x":7}}`, `{"spec":{"x":7}}`},
		{"an empty list stays an empty list", `{"env":[]}`, `{"env":[{"name":"A","value":"1"}]}`, `{"env":[{"name":"A","value":"1"}]}`},
		{"an element is appended by name", `{"env":[{"name":"B"}]}`, `{"env":[{"name":"A","value":"1"}]}`, `{"env":[{"name":"B"},{"name":"A","value":"1"}]}`},
		{"an element is found by name", `{"env":[{"name":"A","k":1},{"name":"B"}]}`, `{"env":[{"name":"A","value":"1"}]}`, `{"env":[{"name":"A","k":1,"value":"1"},{"name":"B"}]}`},
		{"an element without a name stays", `{"env":[{"k":1}]}`, `{"env":[{"name":"A"}]}`, `{"env":[{"k":1},{"name":"A"}]}`},
		{"a list of values is set as a whole", `{"l":["a","b"]}`, `{"l":["c"]}`, `{"l":["c"]}`},
		{"a list of values replaces a list of named objects", `{"l":[{"name":"a"}]}`, `{"l":["c"]}`, `{"l":["c"]}`},
		{"nil removes a key, and restores it", `{"t":{"zipkin":{"a":1},"x":1}}`, `{"t":{"zipkin":null}}`, `{"t":{"x":1}}`},
		{"nil creates no maps on the way", `{"a":1}`, `{"t":{"zipkin":null}}`, `{"a":1}`},
		{"nil removes a null", `{"t":{"zipkin":null}}`, `{"t":{"zipkin":null}}`, `{"t":{}}`},
		{"an element that only loses keys is not created", `{"l":[]}`, `{"l":[{"name":"a","k":null}]}`, `{"l":[]}`},
		{"an empty map is created where it is desired", `{}`, `{"tracing":{}}`, `{"tracing":{}}`},
		{"an empty map is desired, and a full one stays", `{"tracing":{"a":1}}`, `{"tracing":{}}`, `{"tracing":{"a":1}}`},
		{"a key with dots and quotes", `{"m":{}}`, `{"m":{"app.kubernetes.io/name":"x","a\"]b":1,"":2}}`, `{"m":{"app.kubernetes.io/name":"x","a\"]b":1,"":2}}`},
		{"an element with a strange name", `{"l":[]}`, `{"l":[{"name":"a].b\"","k":1}]}`, `{"l":[{"name":"a].b\"","k":1}]}`},
		{"a big integer keeps its digits", `{"n":9007199254740993}`, `{"n":1}`, `{"n":1}`},
		{"no fields change nothing", `{"n":1}`, `{}`, `{"n":1}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			live, desired := object(t, c.live), Desired{Fields: object(t, c.fields)}
			merged, changes, err := Merge(live, desired, nil)
			require.NoError(t, err)
			require.JSONEq(t, c.merged, jsonOf(t, merged))
			require.Equal(t, object(t, c.live), live, "the input must not change")

			drift, err := Drift(merged, desired)
			require.NoError(t, err)
			require.Empty(t, drift)

			again, changesAgain, err := Merge(merged, desired, throughState(t, changes))
			require.NoError(t, err)
			require.Equal(t, jsonOf(t, merged), jsonOf(t, again))
			require.Equal(t, changes, changesAgain)

			restored, conflicts, err := Restore(merged, "", throughState(t, changes))
			require.NoError(t, err)
			require.Empty(t, conflicts)
			require.Equal(t, jsonOf(t, live), jsonOf(t, restored))
		})
	}
}

func TestMergeRefusesAnAmbiguousObject(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, live, fields, message string }{
		{"a value where a map is needed", `{"spec":5}`, `{"spec":{"x":1}}`, "spec: expected a map, found a scalar; change or remove it first"},
		{"a list where a map is needed", `{"spec":[]}`, `{"spec":{"x":1}}`, "spec: expected a map, found a list; change or remove it first"},
		{"a map where a value is needed", `{"spec":{"a":{}}}`, `{"spec":{"a":1}}`, "spec.a: expected a scalar, found a map; change or remove it first"},
		{"values where named elements are needed", `{"l":["a"]}`, `{"l":[{"name":"a"}]}`, "l: element 0: expected a map with a `name`, found a scalar; change or remove it first"},
		{"a duplicate name in the object", `{"l":[{"name":"a"},{"name":"a"}]}`, `{"l":[{"name":"a","k":1}]}`, "l[name=a]: duplicate name in the list; remove one of the elements"},
		{"a duplicate name in the fields", `{}`, `{"l":[{"name":"a"},{"name":"a"}]}`, "l[name=a]: duplicate name in the desired elements; give each element a unique name"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, _, err := Merge(object(t, c.live), Desired{Fields: object(t, c.fields)}, nil)
			require.EqualError(t, err, c.message)
		})
	}
	_, _, err := Merge(map[string]any{}, Desired{Fields: map[string]any{"a": map[string]any{"b": make(chan int)}}}, nil)
	require.ErrorContains(t, err, "a.b: expected a map, list, string, number or boolean, found the Go type chan int")
}
