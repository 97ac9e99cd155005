package patch

import (
	"fmt"
	"slices"
)

// verb is what one splice does.
type verb int

const (
	setValue verb = iota
	insertEntry
	takeEntry
)

// op is one step from a text to the one that reads as the tree we want.
type op struct {
	verb  verb
	at    path
	value any
	// hint is the record to give the old text back from; nil where there is none.
	hint *Change
	// gone says that the root mapping goes with this entry, its last one.
	gone bool
}

// candidate is one way to do an op. Candidates are tried in turn: the first is the most faithful, the last the most robust.
type candidate struct {
	start, end int
	text       string
	// first says that a list element goes before the others, not behind them.
	first bool
	note  edit
}

// edit is what a splice replaced, for the record.
type edit struct {
	text  string
	place *Place
}

// plan tells rewrite what a diff of trees cannot know.
type plan struct {
	// lists are the printed paths of the lists that merge by name.
	lists map[string]bool
	// hints are the records of what stood where, by printed path.
	hints map[string]*Change
	// back says that a text is undone, which runs exactly opposite to how it was done.
	back bool
}

// rewrite edits the text, one splice after the other, until it reads as target. Each splice is parsed anew and compared with what it
// was meant to do. It returns what the splices replaced, by printed path.
func (d document) rewrite(target any, p plan) (document, map[string]edit, error) {
	edits := map[string]edit{}
	for _, o := range p.steps(d.tree, target) {
		next, note, err := d.apply(o)
		if err != nil {
			return d, nil, err
		}
		d, edits[o.at.String()] = next, note
	}
	if left := p.steps(d.tree, target); len(left) > 0 {
		return d, nil, bug(left[0].at)
	}
	return d, edits, nil
}

func (d document) apply(o op) (document, edit, error) {
	candidates, err := d.candidates(o)
	if err != nil {
		return d, edit{}, err
	}
	for _, c := range candidates {
		if c.start < 0 || c.end < c.start || c.end > len(d.text) {
			continue
		}
		next, err := parse(d.text[:c.start] + c.text + d.text[c.end:])
		if err == nil && equal(next.tree, o.expected(d.tree, c.first)) {
			return next, c.note, nil
		}
	}
	return d, edit{}, bug(o.at)
}

func bug(at path) error {
	return fmt.Errorf("%s: the edited text does not read back as intended; this is a bug of this provider, please report it with the text. Nothing was written", at)
}

func (d *document) candidates(o op) ([]candidate, error) {
	switch {
	case o.verb == setValue:
		return d.setting(o)
	case o.verb == takeEntry:
		return d.taking(o)
	case len(o.at) == 0:
		return d.beginning(o), nil
	}
	return d.inserting(o)
}

// expected is the tree after an op.
func (o op) expected(tree any, first bool) any {
	tree = clone(tree)
	if o.verb != takeEntry {
		tree = put(tree, o.at, clone(o.value), true)
		if first {
			parent := o.at[:len(o.at)-1]
			list, _ := lookup(tree, parent)
			if list, ok := list.([]any); ok {
				tree = put(tree, parent, slices.Concat(list[len(list)-1:], list[:len(list)-1]), false)
			}
		}
		return tree
	}
	tree = remove(tree, o.at)
	if o.gone {
		return nil
	}
	return tree
}
