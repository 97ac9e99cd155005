package yamltext

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
)

func TestParseRefusesATextThatIsNotOneMap(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, message string }{
		{"invalid YAML", "a: 1\nb: [1\nc: 2\n", "line 2: invalid YAML: did not find expected ',' or ']'; fix the text first"},
		{"a wrong indentation", "a:\n  b: 1\n c: 2\n", "line 3: invalid YAML: "},
		{"an alias without an anchor", "a: 1\nb: *c\n", "line 2: invalid YAML: unknown anchor 'c' referenced; fix the text first"},
		{"a tab as indentation", "a:\n\tb: 1\n", "line 2: invalid YAML: "},
		{"bytes that are not UTF-8", "a: 1\nb: \xfe\n", "line 2: not valid UTF-8; fix the text first"},
		{"a second byte order mark", "\ufeffa: 1\n\ufeffb: 1\n", "line 2: byte order mark inside the text; remove it"},
		{"a duplicate key", "a: 1\nb:\n  c: 1\n  c: 2\n", `line 4: duplicate key "c", first in line 3; remove one`},
		{"several documents", "a: 1\n---\nb: 1\n", "line 2: expected one YAML document, found a second one; remove it"},
		{"a list at the root", "- a\n", "line 1: expected a map (`key: value`), found a list"},
		{"a scalar at the root", "# c\nhello\n", "line 2: expected a map (`key: value`), found a scalar"},
		{"a map as a key", "? {a: 1}\n: b\n", "line 1: expected a string as key, found a map"},
		{"a merge key with a scalar", "a:\n  <<: 1\n", "line 2: expected a map for the merge key (<<), found a scalar"},
		{"too many levels", strings.Repeat("{a: ", 600) + "1" + strings.Repeat("}", 600), "line 1: more than 1000000 values after aliases are expanded, or more than 500 levels; make the text smaller"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse(c.text)
			require.ErrorContains(t, err, c.message)
			var e *tree.PathError
			require.ErrorAs(t, err, &e)
			require.Positive(t, e.Line)
		})
	}
}

func TestRewriteRefusesAnEditWithMoreThanOneReading(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, at, value, message string }{
		{"an explicit key on lines", "?\n a\n", "t", "1", "line 2: has an explicit key (?) that is not `? key` on a line of its own; write it as `key: value`"},
		{"a path behind an alias", "x: &x\n  a: 1\nt: *x\n", "t.a", "2", "t (line 3): is the alias *x; replace the alias with its value, or make this edit yourself"},
		{"a path through an anchor", "t: &x\n  a: 1\n", "t.a", "2", "t (line 1): has the anchor &x, so an edit would also change its aliases; remove the anchor, or make this edit yourself"},
		{"a value with an anchor", "t: &x 1\n", "t", "2", "t (line 1): has the anchor &x; remove the anchor, or make this edit yourself"},
		{"a value that holds an anchor", "t: [&x 1]\n", "t", "[2]", "t (line 1): has the anchor &x; remove the anchor, or make this edit yourself"},
		{"a value that holds an alias", "x: &x 1\nt: [*x]\n", "t", "[2]", "t (line 2): holds the alias *x; replace the alias with its value, or make this edit yourself"},
		{"a merge key", "x: &x {a: 1}\nt:\n  <<: *x\n", "t.b", "2", "t (line 3): has a merge key (<<); replace it with the keys that it merges, or make this edit yourself"},
		{"an element behind an alias", "x: &x {name: g}\np:\n- *x\n", "p[name=g].k", "1", "p[name=g] (line 3): is the alias *x; replace the alias with its value, or make this edit yourself"},
		{"an element that gets its name by a merge key", "x: &x {name: g}\np:\n- <<: *x\n", "p[name=g].k", "1", "p[name=g] (line 3): cannot find the value in the text; write it out without aliases and merge keys"},
		{"a number as a key on the way", "t:\n  1: a\n", "t.b", "2", "t (line 2): expected a string as key, found 1; quote it"},
		{"a boolean of YAML 1.1 as a key", "on: a\n", "t", "1", "line 1: expected a string as key, found on; quote it"},
		{"an explicit key in braces", "t: {? a : b}\n", "t.a", `"c"`, "t (line 1): has an explicit key (?) that is not `? key` on a line of its own; write it as `key: value`"},
		{"an explicit key without a value", "t:\n  ? a\n", "t.a", `"c"`, "t.a (line 2): key without a colon; write it as `key: value`"},
		{"a key without a colon", "{t}", "t", "1", "t (line 1): key without a colon; write it as `key: value`"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := mustParse(t, c.text)
			at, err := tree.ParsePath(c.at)
			require.NoError(t, err)
			value, err := tree.Decode(c.value)
			require.NoError(t, err)
			next, _, err := d.Rewrite(tree.Set(tree.Clone(d.Tree), at, value, true), Options{Lists: tree.Lists{"p": nil}})
			require.EqualError(t, err, c.message)
			var e *tree.PathError
			require.ErrorAs(t, err, &e)
			require.Equal(t, c.text, next.Text)
		})
	}
}

func TestWithLineAddsTheLineOfTheDeepestValue(t *testing.T) {
	t.Parallel()
	d := mustParse(t, "a: 1\nt:\n  u: 1\nl:\n- name: g\n  k: 1\n")
	for path, line := range map[string]int{"t": 3, "t.u": 3, "t.v": 3, "l[name=g].k": 6, "none": 0} {
		at, err := tree.ParsePath(path)
		require.NoError(t, err)
		var e *tree.PathError
		require.ErrorAs(t, d.WithLine(tree.Errorf(at, "expected a map")), &e)
		require.Equal(t, line, e.Line, path)
	}
	err := tree.LineErrorf(tree.Keys("t"), 1, "expected a map")
	require.EqualError(t, d.WithLine(err), "t (line 1): expected a map")
}
