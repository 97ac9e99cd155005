package patch

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"sigs.k8s.io/yaml"
)

// untouched lists the paths of a tree that a want neither sets nor goes through; maps are the places where somebody can add a key.
func untouched(tree any, fields map[string]any) (leaves, maps []path) {
	wanted := map[string]bool{}
	visit(nil, fields, func(p path) { wanted[p.String()] = true }, func(p path, _ any) { wanted[p.String()] = true })
	leafWanted := map[string]bool{}
	visit(nil, fields, func(path) {}, func(p path, _ any) { leafWanted[p.String()] = true })
	var walk func(path, any)
	walk = func(at path, v any) {
		if leafWanted[at.String()] {
			return
		}
		switch v := v.(type) {
		case map[string]any:
			maps = append(maps, at)
			for _, k := range sortedKeys(v) {
				walk(at.with(step{key: k}), v[k])
			}
		case []any:
			for _, e := range v {
				if name, named := nameOf(e); named {
					walk(at.with(step{key: name, named: true}), e)
				}
			}
		default:
			isName := len(at) > 1 && at[len(at)-1].key == "name" && at[len(at)-2].named
			if !wanted[at.String()] && !isName && v != nil {
				leaves = append(leaves, at)
			}
		}
	}
	walk(nil, tree)
	return leaves, maps
}

// somebodysEdit changes a text in one place that is not ours, the same in whatever text the place is found.
func somebodysEdit(g *generator, leaves, maps []path, changes []Change) func(string) (string, bool) {
	splice := func(o op) func(string) (string, bool) {
		return func(text string) (string, bool) {
			d, err := parse(text)
			if err != nil || d.root == nil {
				return "", false
			}
			d, _, err = d.apply(o)
			return d.text, err == nil
		}
	}
	switch n := g.IntN(4); {
	case n == 0 && len(leaves) > 0:
		return splice(op{verb: setValue, at: leaves[g.IntN(len(leaves))], value: "theirs now"})
	case n == 1 && len(maps) > 0 && !slices.ContainsFunc(changes, func(c Change) bool {
		// Blank lines behind a block scalar are its own until it is replaced: what is appended then stands elsewhere. And a block map
		// that lost all its keys is {} in the meantime: what is written into it comes before what comes back.
		return strings.ContainsAny(c.Text, "|>") || c.Place != nil && c.Place.After+c.Place.Before == ""
	}):
		return splice(op{verb: insertEntry, at: maps[g.IntN(len(maps))].with(step{key: "their s"}), value: "x y"})
	case n == 2 && len(leaves) > 0:
		at := leaves[g.IntN(len(leaves))]
		gone := slices.ContainsFunc(changes, func(c Change) bool {
			p, _ := parsePath(c.Path)
			return c.Place != nil && p[:len(p)-1].String() == at[:len(at)-1].String()
		})
		return func(text string) (string, bool) {
			if gone { // on which side of a key that is not there did they write?
				return "", false
			}
			d, err := parse(text)
			if err != nil {
				return "", false
			}
			s, err := d.find(at)
			if err != nil || isFlow(s.parent) {
				return "", false
			}
			key := d.start(s.parent.Content[s.index-1])
			line := d.lineStart(key)
			return text[:line] + "# their comment" + d.styleOf().newline + text[line:], d.firstInLine(key) == key
		}
	}
	return func(text string) (string, bool) { return text + g.newline + "# their last words", true }
}

// checkForeignEdit edits the first text and the merged one alike: Restore must take ours out of the second and so give the first.
func checkForeignEdit(t *testing.T, g *generator, text string, fields map[string]any) (checked bool) {
	t.Helper()
	d, err := parse(text)
	if err != nil {
		return false
	}
	merged, changes, ok := checkedMerge(t, text, fields, nil)
	if !ok {
		return false
	}
	g.newline = d.styleOf().newline
	edit := somebodysEdit(g, untouchedOf(d.tree, fields), mapsOf(d.tree, fields), changes)
	theirs, ok := edit(text)
	both, ok2 := edit(merged)
	if !ok || !ok2 {
		return false
	}
	if !sameMeaning(theirs, both, changes) {
		return false // a blank line, say, that became part of a text in one of the two
	}
	require.Equal(t, theirs, checkedRestore(t, both, changes), "merged, with their edit:\n%s\nfields: %s\nchanges: %s", both, jsonOf(t, fields), jsonOf(t, changes))
	return true
}

// sameMeaning says whether an edit left the first text and the merged one with the same values, ours aside.
func sameMeaning(theirs, both string, changes []Change) bool {
	first, err := parse(theirs)
	merged, err2 := parse(both)
	if err != nil || err2 != nil {
		return false
	}
	base, err := restoreTree(clone(merged.tree), changes, nil)
	return err == nil && equal(base.tree, first.tree)
}

func untouchedOf(tree any, fields map[string]any) []path { l, _ := untouched(tree, fields); return l }
func mapsOf(tree any, fields map[string]any) []path      { _, m := untouched(tree, fields); return m }

func TestSomebodysEditInBetweenStaysToTheByte(t *testing.T) {
	t.Parallel()
	checked := 0
	for seed := range uint64(1500) {
		g := newGenerator(seed)
		if checkForeignEdit(t, g, g.document(), g.fields(2)) {
			checked++
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	require.Greater(t, checked, 700)
}

// checkReencoded lets somebody write the merged text anew, all comments and styles gone: what is ours must still be found.
func checkReencoded(t *testing.T, text string, fields map[string]any) {
	t.Helper()
	merged, changes, ok := checkedMerge(t, text, fields, nil)
	if !ok || !istioAgrees(text) {
		return
	}
	value := asIstioReads(t, merged)
	anew, err := yaml.Marshal(value)
	require.NoError(t, err)
	if !equal(value, asIstioReads(t, string(anew))) || strings.TrimSpace(string(anew)) == "null" {
		return // the encoder folds some rare line breaks
	}
	restored := checkedRestore(t, string(anew), changes)
	require.True(t, equal(inOrder(asIstioReads(t, text)), inOrder(asIstioReads(t, restored))) || asIstioReads(t, text) == nil && restored == "{}\n",
		"before:\n%s\nencoded anew:\n%s\nrestored:\n%s\nfields: %s", text, anew, restored, jsonOf(t, fields))
}

func TestOursIsFoundInATextThatSomebodyEncodedAnew(t *testing.T) {
	t.Parallel()
	for seed := range uint64(1500) {
		g := newGenerator(seed)
		text, fields := g.document(), g.fields(2)
		if _, err := parse(text); err != nil {
			continue
		}
		checkReencoded(t, text, fields)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}
