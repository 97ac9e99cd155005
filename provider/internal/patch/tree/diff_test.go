package tree

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestDiffLeadsFromOneTreeToTheOtherAndBack(t *testing.T) {
	t.Parallel()
	named := Lists{"l": nil, "m.l": nil}
	for name, c := range map[string]struct {
		from, to string
		edits    []string
	}{
		"equal":                      {`{"a":1}`, `{"a":1.0}`, nil},
		"a value":                    {`{"a":1,"b":1}`, `{"a":2,"b":1}`, []string{"set a"}},
		"a new key":                  {`{"a":1}`, `{"a":1,"b":{"c":1}}`, []string{"insert b"}},
		"keys go last to first":      {`{"a":1,"b":1,"c":1}`, `{"c":2}`, []string{"set c", "remove b", "remove a"}},
		"an element of a named list": {`{"l":[{"name":"x"},{"name":"y","k":1}]}`, `{"l":[{"name":"y","k":2},{"name":"z"}]}`, []string{"set l[name=y].k", "insert l[name=z]", "remove l[name=x]"}},
		"a list that is set":         {`{"k":[{"name":"x"}]}`, `{"k":[{"name":"y"}]}`, []string{"set k"}},
		"a name that is not unique":  {`{"l":[{"name":"x"},{"name":"x"}]}`, `{"l":[{"name":"x"}]}`, []string{"set l"}},
		"a list below a map":         {`{"m":{"l":[{"name":"x"}]}}`, `{"m":{"l":[]}}`, []string{"remove m.l[name=x]"}},
		"another kind":               {`{"a":{"b":1}}`, `{"a":[1]}`, []string{"set a"}},
		"content":                    {`null`, `{"a":1}`, []string{"insert "}},
		"no content":                 {`{"a":1,"b":2}`, `null`, []string{"remove b", "remove a"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			from, to := value(t, c.from), value(t, c.to)
			assert.Equal(t, c.edits, printed(Diff(from, to, named, false)))
			assert.True(t, Equal(to, applied(from, Diff(from, to, named, false))))
			assert.True(t, Equal(inNameOrder(from), inNameOrder(applied(to, Diff(to, from, named, true)))))
		})
	}
}

func TestUndoIsTheOppositeSequence(t *testing.T) {
	t.Parallel()
	from, to := value(t, `{"a":1,"b":1,"c":1}`), value(t, `{"b":2,"c":2,"d":1,"e":1}`)
	assert.Equal(t, []string{"set b", "set c", "insert d", "insert e", "remove a"}, printed(Diff(from, to, nil, false)))
	assert.Equal(t, []string{"insert a", "remove e", "remove d", "set c", "set b"}, printed(Diff(to, from, nil, true)))
}

func TestAnInsertedElementMayComeFirst(t *testing.T) {
	t.Parallel()
	list := value(t, `{"l":[{"name":"x"}]}`)
	insert := Edit{Verb: InsertEntry, At: Path{Key("l"), Named("y")}, Value: map[string]any{"name": "y"}}
	assert.Equal(t, value(t, `{"l":[{"name":"x"},{"name":"y"}]}`), insert.Apply(list, false))
	assert.Equal(t, value(t, `{"l":[{"name":"y"},{"name":"x"}]}`), insert.Apply(list, true))
	assert.Equal(t, value(t, `{"l":[{"name":"x"}]}`), list)
}

func printed(edits []Edit) (texts []string) {
	for _, e := range edits {
		texts = append(texts, []string{"set", "insert", "remove"}[e.Verb]+" "+e.At.String())
	}
	return texts
}

func applied(node any, edits []Edit) any {
	for _, e := range edits {
		node = e.Apply(node, false)
	}
	return node
}

// inNameOrder is a value whose lists of named elements are maps: an element that is inserted again comes last.
func inNameOrder(v any) any {
	switch v := v.(type) {
	case map[string]any:
		m := map[string]any{}
		for k, e := range v {
			m[k] = inNameOrder(e)
		}
		return m
	case []any:
		if !AllNamed(v) {
			return v
		}
		m := map[string]any{}
		for _, e := range v {
			name, _ := NameOf(e)
			m[name] = e
		}
		return m
	}
	return v
}
