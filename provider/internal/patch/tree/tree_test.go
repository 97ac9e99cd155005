package tree

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// value is the value of a JSON text.
func value(t *testing.T, text string) any {
	t.Helper()
	v, err := Decode(text)
	require.NoError(t, err)
	return v
}

func pathOf(t *testing.T, text string) Path {
	t.Helper()
	at, err := ParsePath(text)
	require.NoError(t, err)
	return at
}

func TestLookupTellsNullFromNothing(t *testing.T) {
	t.Parallel()
	root := value(t, `{"a":{"b":null},"l":[{"name":"x","k":1},{"k":2}]}`)
	for text, want := range map[string]struct {
		value any
		found bool
	}{
		"a.b": {nil, true}, "a.c": {nil, false}, "a.b.c": {nil, false}, "l[name=x].k": {int64(1), true}, "l[1].k": {int64(2), true},
		"l[2]": {nil, false}, "l[name=y]": {nil, false}, "a[name=x]": {nil, false}, "l.x": {nil, false},
	} {
		got, found := Lookup(root, pathOf(t, text))
		assert.Equal(t, want.found, found, text)
		assert.Equal(t, want.value, got, text)
	}
}

func TestSetCreatesParentsOnlyWhenItMay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ before, at, with, without string }{
		{`{}`, "a.b", `{"a":{"b":1}}`, `{}`},
		{`{"a":null}`, "a.b", `{"a":{"b":1}}`, `{"a":null}`},
		{`{"a":{}}`, "a.b", `{"a":{"b":1}}`, `{"a":{"b":1}}`},
		{`{"a":5}`, "a.b", `{"a":5}`, `{"a":5}`},
		{`{"a":[]}`, "a.b", `{"a":[]}`, `{"a":[]}`},
		{`{"l":[{"name":"x"}]}`, "l[name=y].k", `{"l":[{"name":"x"},{"name":"y","k":1}]}`, `{"l":[{"name":"x"}]}`},
		{`{"l":[{"name":"x"}]}`, "l[0].k", `{"l":[{"name":"x","k":1}]}`, `{"l":[{"name":"x","k":1}]}`},
		{`{"l":[]}`, "l[0].k", `{"l":[{"k":1}]}`, `{"l":[]}`},
		{`{}`, "l[name=y].k", `{"l":[{"name":"y","k":1}]}`, `{}`},
	} {
		assert.Equal(t, value(t, c.with), Set(value(t, c.before), pathOf(t, c.at), int64(1), true), "%s in %s", c.at, c.before)
		assert.Equal(t, value(t, c.without), Set(value(t, c.before), pathOf(t, c.at), int64(1), false), "%s in %s", c.at, c.before)
	}
}

func TestRemoveLeavesWhatIsNotAtThePath(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ before, at, after string }{
		{`{"a":{"b":1,"c":2}}`, "a.b", `{"a":{"c":2}}`},
		{`{"a":{"b":1}}`, "a.c", `{"a":{"b":1}}`},
		{`{"l":[{"name":"x"},{"name":"y"}]}`, "l[name=x]", `{"l":[{"name":"y"}]}`},
		{`{"l":[1,2,3]}`, "l[1]", `{"l":[1,3]}`},
		{`{"l":[{"name":"x","k":1}]}`, "l[name=x].k", `{"l":[{"name":"x"}]}`},
		{`{"a":1}`, "a.b", `{"a":1}`},
		{`{"a":1}`, "", `null`},
	} {
		assert.Equal(t, value(t, c.after), Remove(value(t, c.before), pathOf(t, c.at)), "%s of %s", c.at, c.before)
	}
}

func TestNumbersAreEqualByValue(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b  any
		equal bool
	}{
		{int64(1), 1.0, true}, {int64(1), 1, true}, {0.5, float32(0.5), true}, {int64(1), int64(2), false}, {int64(1), "1", false},
		{int64(9007199254740993), int64(9007199254740992), false}, {math.NaN(), math.NaN(), true}, {uint64(math.MaxUint64), 1, false},
		{nil, nil, true}, {nil, map[string]any{}, false}, {"a", []any{}, false}, {true, true, true},
		{[]any{int64(1)}, []any{1.0}, true}, {map[string]any{"a": nil}, map[string]any{}, false},
	} {
		assert.Equal(t, c.equal, Equal(c.a, c.b), "%v and %v", c.a, c.b)
		assert.Equal(t, c.equal, Equal(c.b, c.a), "%v and %v", c.b, c.a)
	}
}

func TestAClonedTreeSharesNothing(t *testing.T) {
	t.Parallel()
	before := `{"a":{"l":[{"name":"x"}]}}`
	root := value(t, before)
	Set(Clone(root), pathOf(t, "a.l[name=x].k"), int64(1), true)
	assert.Equal(t, value(t, before), root)
}

func TestNormalizeRefusesWhatJSONCannotHold(t *testing.T) {
	t.Parallel()
	fields, err := Normalize(map[string]any{"a": 9411.0, "b": []any{int32(1), float32(0.5)}, "c": nil})
	require.NoError(t, err)
	assert.Equal(t, map[string]any{"a": int64(9411), "b": []any{int64(1), 0.5}, "c": nil}, fields)
	for message, wrong := range map[string]any{
		"a.b: expected a map, list, string, number or boolean, found the Go type chan int": map[string]any{"b": make(chan int)},
		"a: expected a finite number, found +Inf":                                          math.Inf(1),
		`a: expected valid UTF-8, found "\xff"`:                                            "\xff",
	} {
		_, err := Normalize(map[string]any{"a": wrong})
		require.EqualError(t, err, message)
		var at *PathError
		require.ErrorAs(t, err, &at)
	}
}

func TestARecordedValueComesBackThroughAStateFile(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`9007199254740993`, `18446744073709551615`, `0.5`, `null`, `{"a":[1,{"b":"c"}]}`} {
		v := value(t, text)
		again, err := Encode(nil, v)
		require.NoError(t, err)
		assert.JSONEq(t, text, again)
		assert.True(t, Equal(v, value(t, again)))
	}
	_, present, err := DecodeOptional("")
	require.NoError(t, err)
	assert.False(t, present)
	v, present, err := DecodeOptional("null")
	require.NoError(t, err)
	assert.True(t, present)
	assert.Nil(t, v)
	_, err = Decode("{")
	require.ErrorContains(t, err, "decoding the recorded value")
	_, err = Encode(Path{Key("a")}, math.NaN())
	require.ErrorContains(t, err, "a: cannot record the value")
}

func TestAPathErrorNamesThePathAndTheLineThatAreKnown(t *testing.T) {
	t.Parallel()
	at := Path{Key("t")}
	require.EqualError(t, Errorf(at, "expected %s", Map), "t: expected a map")
	require.EqualError(t, LineErrorf(at, 3, "expected %s", Map), "t (line 3): expected a map")
	require.EqualError(t, LineErrorf(nil, 3, "expected %s", Map), "line 3: expected a map")
	require.EqualError(t, Errorf(nil, "expected %s", Map), "expected a map")
}
