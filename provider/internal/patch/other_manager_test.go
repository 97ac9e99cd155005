package patch

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"sigs.k8s.io/yaml"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/yamltext"
)

// untouched lists the scalars of a tree that desired fields neither set nor pass through, and the maps that can get another key.
func untouched(root any, fields map[string]any) (scalars, maps []tree.Path) {
	onTheWay, leaves := map[string]bool{}, map[string]bool{}
	visitor{
		container: func(at tree.Path, _ any) { onTheWay[at.String()] = true },
		leaf:      func(at tree.Path, _ any) { leaves[at.String()] = true },
	}.visit(nil, fields)
	var walk func(tree.Path, any)
	walk = func(at tree.Path, v any) {
		if leaves[at.String()] {
			return
		}
		switch v := v.(type) {
		case map[string]any:
			maps = append(maps, at)
			for _, k := range tree.SortedKeys(v) {
				walk(at.With(tree.Key(k)), v[k])
			}
		case []any:
			for _, e := range v {
				if name, named := tree.NameOf(e); named {
					walk(at.With(tree.Named(name)), e)
				}
			}
		default:
			isName := len(at) > 1 && at.Last().Key == "name" && at.Parent().Last().Kind == tree.ByName
			if !onTheWay[at.String()] && !isName && v != nil {
				scalars = append(scalars, at)
			}
		}
	}
	walk(nil, root)
	return scalars, maps
}

// otherEdit is an edit of another manager outside of the desired fields: the same edit in every text that has the path.
func otherEdit(g *generator, scalars, maps []tree.Path, changes []Change) textEdit {
	switch n := g.IntN(4); {
	case n == 0 && len(scalars) > 0:
		return rewriteOf(tree.Edit{Verb: tree.SetValue, At: scalars[g.IntN(len(scalars))], Value: "another value"})
	case n == 1 && len(maps) > 0 && !slices.ContainsFunc(changes, func(c Change) bool {
		// The blank lines behind a block scalar are part of it until it is replaced: then a key is appended elsewhere. And a
		// block map that lost all its keys is {} meanwhile: a key that is written into it comes before the restored ones.
		return strings.ContainsAny(c.OriginalText, "|>") || c.Position != nil && c.Position.Previous+c.Position.Next == ""
	}):
		return rewriteOf(tree.Edit{Verb: tree.InsertEntry, At: maps[g.IntN(len(maps))].With(tree.Key("another key")), Value: "x y"})
	case n == 2 && len(scalars) > 0:
		at := scalars[g.IntN(len(scalars))]
		if slices.ContainsFunc(changes, func(c Change) bool {
			p, _ := tree.ParsePath(c.Path)
			return c.Position != nil && p.Parent().String() == at.Parent().String()
		}) { // above or below the key that is removed meanwhile: both would be right
			return func(string) (string, bool) { return "", false }
		}
		return commentAbove(at)
	}
	return func(text string) (string, bool) { return text + g.newline + "# another comment", true }
}

// checkOtherEdit edits the original text and the merged one alike: Restore then turns the second into the first.
func checkOtherEdit(t *testing.T, g *generator, text string, fields map[string]any) (checked bool) {
	t.Helper()
	d, err := yamltext.Parse(text)
	if err != nil {
		return false
	}
	merged, changes, ok := checkedMerge(t, text, fields, nil)
	if !ok {
		return false
	}
	g.newline = newlineOf(text)
	scalars, maps := untouched(d.Tree, fields)
	edit := otherEdit(g, scalars, maps, changes)
	other, ok := edit(text)
	both, ok2 := edit(merged)
	if !ok || !ok2 {
		return false
	}
	if !sameMeaning(other, both, changes) {
		return false // such as a blank line that became part of a block scalar in one of the two
	}
	require.Equal(t, other, checkedRestore(t, both, changes), "merged, with the other edit:\n%s\nfields: %s\nchanges: %s", both, jsonOf(t, fields), jsonOf(t, changes))
	return true
}

// sameMeaning reports whether an edit left the original text and the merged one with the same values, without the desired fields.
func sameMeaning(other, both string, changes []Change) bool {
	first, err := yamltext.Parse(other)
	merged, err2 := yamltext.Parse(both)
	if err != nil || err2 != nil {
		return false
	}
	base, err := restoreTree(tree.Clone(merged.Tree), changes, nil)
	return err == nil && tree.Equal(base.tree, first.Tree)
}

func TestEditsOfOtherManagersStayToTheByte(t *testing.T) {
	t.Parallel()
	checked := 0
	for seed := range uint64(1500) {
		g := newGenerator(seed)
		if checkOtherEdit(t, g, g.document(), g.fields(2)) {
			checked++
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	require.Greater(t, checked, 700)
}

// checkReencoded lets another manager encode the merged text again, without its comments and styles: Restore still finds the fields.
func checkReencoded(t *testing.T, text string, fields map[string]any) {
	t.Helper()
	merged, changes, ok := checkedMerge(t, text, fields, nil)
	if !ok || !istioAgrees(text) {
		return
	}
	value := asIstioReads(t, merged)
	encoded, err := yaml.Marshal(value)
	require.NoError(t, err)
	if !tree.Equal(value, asIstioReads(t, string(encoded))) || strings.TrimSpace(string(encoded)) == "null" {
		return // the encoder folds some rare line breaks
	}
	restored := checkedRestore(t, string(encoded), changes)
	require.True(t, tree.Equal(inOrder(asIstioReads(t, text)), inOrder(asIstioReads(t, restored))) || asIstioReads(t, text) == nil && restored == "{}\n",
		"before:\n%s\nencoded again:\n%s\nrestored:\n%s\nfields: %s", text, encoded, restored, jsonOf(t, fields))
}

func TestFieldsAreRestoredInATextThatAnotherManagerEncodedAgain(t *testing.T) {
	t.Parallel()
	for seed := range uint64(1500) {
		g := newGenerator(seed)
		text, fields := g.document(), g.fields(2)
		if _, err := yamltext.Parse(text); err != nil {
			continue
		}
		checkReencoded(t, text, fields)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}
