package yamltext

import (
	"fmt"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
)

// Original is the text that an edit replaced or removed.
type Original struct {
	Text string
	// Position is where a removed entry was; nil for a replaced value.
	Position *Position
}

// Options say how Rewrite edits.
type Options struct {
	// Lists are the lists that are edited element by element. Other lists are set as a whole.
	Lists tree.Lists
	// Originals are, by printed path, what an earlier Rewrite replaced. Where a value comes back, its original text is tried first.
	Originals map[string]Original
	// Undo runs the edits in the opposite sequence, so that each finds the text as its counterpart left it.
	Undo bool
}

// Rewrite edits the text, one splice after the other, until it reads as target: a tree of plain values, nil for no content. It
// parses the text after each splice and compares it with what the splice had to do. It returns the edited document, and what was
// replaced or removed, by printed path.
func (d Document) Rewrite(target any, o Options) (Document, map[string]Original, error) {
	originals := map[string]Original{}
	for _, e := range tree.Diff(d.Tree, target, o.Lists, o.Undo) {
		to := edit{Edit: e}
		if original, known := o.Originals[e.At.String()]; known {
			to.original = &original
		}
		next, replaced, err := d.apply(to)
		if err != nil {
			return d, nil, err
		}
		d, originals[e.At.String()] = next, replaced
	}
	if left := tree.Diff(d.Tree, target, o.Lists, o.Undo); len(left) > 0 {
		return d, nil, errInternal(left[0].At)
	}
	return d, originals, nil
}

// edit is one change of the tree, with the text that the new value had before; nil where that is not known.
type edit struct {
	tree.Edit
	original *Original
}

// splice replaces the text between two offsets. An edit has several, in the order in which they are tried: the first keeps the
// most of the text, the last works in the most texts.
type splice struct {
	start, end int
	text       string
	// first marks a list element that is inserted before the others instead of behind them.
	first    bool
	original Original
}

func (d Document) apply(e edit) (Document, Original, error) {
	splices, err := d.splices(e)
	if err != nil {
		return d, Original{}, err
	}
	for _, s := range splices {
		if s.start < 0 || s.end < s.start || s.end > len(d.Text) {
			continue
		}
		next, err := Parse(d.Text[:s.start] + s.text + d.Text[s.end:])
		if err == nil && tree.Equal(next.Tree, e.Apply(d.Tree, s.first)) {
			return next, s.original, nil
		}
	}
	return d, Original{}, errInternal(e.At)
}

func (d *Document) splices(e edit) ([]splice, error) {
	switch {
	case e.Verb == tree.SetValue:
		return d.setSplices(e)
	case e.Verb == tree.RemoveEntry:
		return d.removeSplices(e)
	case len(e.At) == 0:
		return d.firstContentSplices(e), nil
	}
	return d.insertSplices(e)
}

func errInternal(at tree.Path) error {
	return fmt.Errorf("%s: the edited YAML does not parse to the intended values. Nothing was written. "+
		"This is a bug of this provider: report it with the text", at)
}
