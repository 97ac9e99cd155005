package yamltext

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
)

func TestTheOriginalsOfARewriteBringTheFirstTextBack(t *testing.T) {
	t.Parallel()
	named := tree.Lists{"l": nil}
	for _, c := range []struct{ name, text, target, rewritten string }{
		{"a value with its quotes and comment", "a: 'x' # c\nb: 0x10\n", `{"a":"z","b":1}`, "a: z # c\nb: 1\n"},
		{"a removed key between others", "a: 1\n# about b\nb:   2 # b\n\nc: 3\n", `{"a":1,"c":3}`, "a: 1\n# about b\n\nc: 3\n"},
		{"the only key of a map", "m:\n  # c\n  a: 1 # a\n", `{"m":{}}`, "m:\n  # c\n  {} # a\n"},
		{"a key in flow style", "m: {a: 1, b:  2, c: 3}\n", `{"m":{"a":1,"c":3}}`, "m: {a: 1, c: 3}\n"},
		{"a list as a whole", "k:\n- a # x\n- b\nz: 1\n", `{"k":["c"],"z":1}`, "k:\n- c\nz: 1\n"},
		{"an inserted element", "l:\n  - name: x\n", `{"l":[{"name":"x"},{"name":"g","k":{"p":1}}]}`, "l:\n  - name: x\n  - name: g\n    k:\n      p: 1\n"},
		{"content and no content", "# c\n", `{"a":1}`, "# c\na: 1\n"},
		{"no content", "# c\na: 1\n", `null`, "# c\n"},
		{"the equal tree", "a:   0x01\n", `{"a":1}`, "a:   0x01\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			target, err := tree.Decode(c.target)
			require.NoError(t, err)
			d := mustParse(t, c.text)
			rewritten, originals, err := d.Rewrite(target, Options{Lists: named})
			require.NoError(t, err)
			assert.Equal(t, c.rewritten, rewritten.Text)
			assert.True(t, tree.Equal(target, rewritten.Tree))
			if c.target == "null" {
				return // Originals are of entries in a map; there is none any more
			}
			restored, _, err := rewritten.Rewrite(d.Tree, Options{Lists: named, Originals: originals, Undo: true})
			require.NoError(t, err)
			assert.Equal(t, c.text, restored.Text)
		})
	}
}

func TestARemovedKeyIsRecordedWithItsNeighbors(t *testing.T) {
	t.Parallel()
	d := mustParse(t, "a: 1\n\"\": 2\nb: 3 # b\nc: 4\n")
	target := tree.Remove(tree.Clone(d.Tree), tree.Keys("b"))
	_, originals, err := d.Rewrite(target, Options{})
	require.NoError(t, err)
	assert.Equal(t, map[string]Original{"b": {Text: "b: 3 # b\n", Position: &Position{Previous: `[""]`, Next: "c", Lead: "\n"}}}, originals)
}
