package yamltext

import (
	"go.yaml.in/yaml/v3"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
)

// Position is where an entry was among its neighbors.
type Position struct {
	// Previous and Next are the keys of the neighbors, printed as in a path; empty at either end, and in a list.
	Previous string `json:"previous,omitempty"`
	Next     string `json:"next,omitempty"`
	// Lead is the text between the previous entry and this one, Trail the text between this entry and the next one.
	Lead  string `json:"lead,omitempty"`
	Trail string `json:"trail,omitempty"`
	// Only marks the only entry of a block map; `{}` replaced it.
	Only bool `json:"only,omitempty"`
}

// entry is an entry of a collection, with offsets of itself and of its neighbors.
type entry struct {
	parent     *yaml.Node
	index      int
	start, end int
	// previousEnd is the end of the previous entry, or the offset behind the opening bracket; -1 without either.
	previousEnd int
	// nextStart is the start of the next entry; -1 without one.
	nextStart int
}

func (d *Document) entryAt(n *yaml.Node, i int) (entry, error) {
	e := entry{parent: n, index: i, previousEnd: -1, nextStart: -1}
	var err error
	if e.start, err = d.entryStart(n, i); err != nil {
		return e, err
	}
	if e.end, err = d.entryEnd(n, i); err != nil {
		return e, err
	}
	switch {
	case i > 0:
		e.previousEnd, err = d.entryEnd(n, i-1)
	case isFlow(n):
		e.previousEnd = d.skipProperties(d.start(n)) + 1
	}
	if err == nil && i+1 < countEntries(n) {
		e.nextStart, err = d.entryStart(n, i+1)
	}
	return e, err
}

// originalOf is what a splice removes with an entry.
func (d *Document) originalOf(e entry, s splice) Original {
	if s.end < s.start {
		return Original{}
	}
	p := &Position{}
	if e.parent.Kind == yaml.MappingNode {
		if e.index > 0 {
			p.Previous = printKey(e.parent.Content[2*e.index-2])
		}
		if e.nextStart >= 0 {
			p.Next = printKey(e.parent.Content[2*e.index+2])
		}
	}
	if e.previousEnd >= 0 && s.start >= e.previousEnd {
		p.Lead = d.Text[e.previousEnd:s.start]
	}
	if e.nextStart >= s.end {
		p.Trail = d.Text[s.end:e.nextStart]
	}
	return Original{Text: d.Text[s.start:s.end], Position: p}
}

// printKey prints a key as a path does, so that the empty key differs from no key.
func printKey(key *yaml.Node) string { return tree.Keys(key.Value).String() }

// countEntries returns the number of keys of a mapping, or of elements of a list.
func countEntries(n *yaml.Node) int {
	if n.Kind == yaml.MappingNode {
		return len(n.Content) / 2
	}
	return len(n.Content)
}

// entryStart returns the offset of the i-th entry: of its key or the `?` before it, of its element, or of the
// dash of its element.
func (d *Document) entryStart(n *yaml.Node, i int) (int, error) {
	switch {
	case n.Kind == yaml.MappingNode:
		if at, explicit := d.questionMark(n.Content[2*i]); explicit {
			return at, nil
		}
		return d.start(n.Content[2*i]), nil
	case isFlow(n):
		return d.start(n.Content[i]), nil
	case i == 0:
		return d.skipProperties(d.start(n)), nil
	}
	end, err := d.end(n.Content[i-1])
	return d.skipBlank(end), err
}

// entryEnd returns the offset behind the i-th entry.
func (d *Document) entryEnd(n *yaml.Node, i int) (int, error) {
	if n.Kind == yaml.MappingNode {
		return d.contentEnd(n, 2*i+1)
	}
	return d.end(n.Content[i])
}
