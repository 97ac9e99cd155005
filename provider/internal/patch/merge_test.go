package patch

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func object(t *testing.T, text string) map[string]any {
	t.Helper()
	v, err := decode(text)
	require.NoError(t, err)
	return v.(map[string]any)
}

func jsonOf(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return string(text)
}

// throughState sends records the way of a state file.
func throughState(t *testing.T, changes []Change) []Change {
	t.Helper()
	var back []Change
	require.NoError(t, json.Unmarshal([]byte(jsonOf(t, changes)), &back))
	return back
}

func TestMergeAndRestoreOfPlainObjects(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, live, fields, merged string }{
		{"a missing map is made, and goes again", `{"a":1}`, `{"spec":{"x":1}}`, `{"a":1,"spec":{"x":1}}`},
		{"a key is merged beside others", `{"spec":{"theirs":1}}`, `{"spec":{"x":"y"}}`, `{"spec":{"theirs":1,"x":"y"}}`},
		{"a value is replaced, and comes back", `{"spec":{"x":5}}`, `{"spec":{"x":7}}`, `{"spec":{"x":7}}`},
		{"an equal value stays ours and theirs", `{"spec":{"x":5}}`, `{"spec":{"x":5}}`, `{"spec":{"x":5}}`},
		{"null gives way to a map, and comes back", `{"spec":null}`, `{"spec":{"x":7}}`, `{"spec":{"x":7}}`},
		{"an empty map stays an empty map", `{"spec":{}}`, `{"spec":{"x":7}}`, `{"spec":{"x":7}}`},
		{"an empty list stays an empty list", `{"env":[]}`, `{"env":[{"name":"A","value":"1"}]}`, `{"env":[{"name":"A","value":"1"}]}`},
		{"an element is appended by name", `{"env":[{"name":"B"}]}`, `{"env":[{"name":"A","value":"1"}]}`, `{"env":[{"name":"B"},{"name":"A","value":"1"}]}`},
		{"an element is found by name", `{"env":[{"name":"A","k":1},{"name":"B"}]}`, `{"env":[{"name":"A","value":"1"}]}`, `{"env":[{"name":"A","k":1,"value":"1"},{"name":"B"}]}`},
		{"an element without a name is left alone", `{"env":[{"k":1}]}`, `{"env":[{"name":"A"}]}`, `{"env":[{"k":1},{"name":"A"}]}`},
		{"a list of values is replaced as a whole", `{"l":["a","b"]}`, `{"l":["c"]}`, `{"l":["c"]}`},
		{"a list of named objects gives way to a list of values", `{"l":[{"name":"a"}]}`, `{"l":["c"]}`, `{"l":["c"]}`},
		{"nil takes a key out, and gives it back", `{"t":{"zipkin":{"a":1},"x":1}}`, `{"t":{"zipkin":null}}`, `{"t":{"x":1}}`},
		{"nil makes no maps on the way", `{"a":1}`, `{"t":{"zipkin":null}}`, `{"a":1}`},
		{"nil takes out a null", `{"t":{"zipkin":null}}`, `{"t":{"zipkin":null}}`, `{"t":{}}`},
		{"an element that only loses keys is not made", `{"l":[]}`, `{"l":[{"name":"a","k":null}]}`, `{"l":[]}`},
		{"an empty map is made where it is wanted", `{}`, `{"tracing":{}}`, `{"tracing":{}}`},
		{"an empty map is content with a full one", `{"tracing":{"a":1}}`, `{"tracing":{}}`, `{"tracing":{"a":1}}`},
		{"a key with dots and quotes", `{"m":{}}`, `{"m":{"app.kubernetes.io/name":"x","a\"]b":1,"":2}}`, `{"m":{"app.kubernetes.io/name":"x","a\"]b":1,"":2}}`},
		{"an element with a strange name", `{"l":[]}`, `{"l":[{"name":"a].b\"","k":1}]}`, `{"l":[{"name":"a].b\"","k":1}]}`},
		{"a big integer keeps its digits", `{"n":9007199254740993}`, `{"n":1}`, `{"n":1}`},
		{"no fields change nothing", `{"n":1}`, `{}`, `{"n":1}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			live, want := object(t, c.live), Want{Fields: object(t, c.fields)}
			merged, changes, err := Merge(live, want, nil)
			require.NoError(t, err)
			require.JSONEq(t, c.merged, jsonOf(t, merged))
			require.Equal(t, object(t, c.live), live, "the input must not change")

			drift, err := Drift(merged, want)
			require.NoError(t, err)
			require.Empty(t, drift)

			again, changesAgain, err := Merge(merged, want, throughState(t, changes))
			require.NoError(t, err)
			require.Equal(t, jsonOf(t, merged), jsonOf(t, again))
			require.Equal(t, changes, changesAgain)

			restored, kept, err := Restore(merged, "", throughState(t, changes))
			require.NoError(t, err)
			require.Empty(t, kept)
			require.Equal(t, jsonOf(t, live), jsonOf(t, restored))
		})
	}
}

func TestMergeRefusesWhatItWouldHaveToGuess(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, live, fields, message string }{
		{"a value where a map is needed", `{"spec":5}`, `{"spec":{"x":1}}`, "spec: a single value stands here, where the wanted fields need a map"},
		{"a list where a map is needed", `{"spec":[]}`, `{"spec":{"x":1}}`, "spec: a list stands here"},
		{"a map where a value is wanted", `{"spec":{"a":{}}}`, `{"spec":{"a":1}}`, "spec.a: a map stands here, where a single value is wanted"},
		{"values where named elements are needed", `{"l":["a"]}`, `{"l":[{"name":"a"}]}`, "l: element 0 is a single value"},
		{"a name that stands twice", `{"l":[{"name":"a"},{"name":"a"}]}`, `{"l":[{"name":"a","k":1}]}`, "l[name=a]: stands twice"},
		{"a name that is wanted twice", `{}`, `{"l":[{"name":"a"},{"name":"a"}]}`, "l[name=a]: wanted twice"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, _, err := Merge(object(t, c.live), Want{Fields: object(t, c.fields)}, nil)
			require.ErrorContains(t, err, c.message)
		})
	}
	_, _, err := Merge(map[string]any{}, Want{Fields: map[string]any{"a": map[string]any{"b": make(chan int)}}}, nil)
	require.ErrorContains(t, err, "a.b: a value of Go type chan int cannot stand in an object")
}
