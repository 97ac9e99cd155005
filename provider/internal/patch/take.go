package patch

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// gap is an entry among its neighbours, as places in the text.
type gap struct {
	n          *yaml.Node
	index      int
	start, end int
	// before is the end of the neighbour before, or the place right behind the opening bracket; -1 without either.
	before int
	// after is the start of the next neighbour; -1 without one.
	after int
}

func (d *document) gapOf(n *yaml.Node, i int) (gap, error) {
	g := gap{n: n, index: i, before: -1, after: -1}
	var err error
	if g.start, err = d.entryStart(n, i); err != nil {
		return g, err
	}
	if g.end, err = d.entryEnd(n, i); err != nil {
		return g, err
	}
	switch {
	case i > 0:
		g.before, err = d.entryEnd(n, i-1)
	case isFlow(n):
		g.before = d.skipProperties(d.start(n)) + 1
	}
	if err == nil && i+1 < entries(n) {
		g.after, err = d.entryStart(n, i+1)
	}
	return g, err
}

// taking finds how to take an entry out.
func (d *document) taking(o op) ([]candidate, error) {
	s, err := d.find(o.at)
	if err != nil {
		return nil, err
	}
	if err := replaceable(o.at, s.node); err != nil {
		return nil, err
	}
	i := s.index
	if s.parent.Kind == yaml.MappingNode {
		i /= 2
	}
	g, err := d.gapOf(s.parent, i)
	if err != nil {
		return nil, err
	}
	var list []candidate
	switch {
	case isFlow(s.parent):
		list = d.takingFlow(g)
	case entries(s.parent) == 1 && !o.gone:
		return d.emptying(g), nil
	case d.firstInLine(g.start) == g.start:
		list = d.takingLines(g)
	default: // the first key behind a dash
		list = []candidate{{start: g.start, end: g.after}}
	}
	for i, c := range list {
		list[i].note = d.noteOf(g, c)
	}
	return list, nil
}

func (d *document) takingFlow(g gap) []candidate {
	blanks := func(at int) int { return at + len(d.text[at:]) - len(strings.TrimLeft(d.text[at:], " \t")) }
	behind := g.end // with the comma that follows
	if comma := blanks(g.end); strings.HasPrefix(d.text[comma:], ",") {
		behind = blanks(comma + 1)
	}
	alone := candidate{start: g.start, end: behind}
	switch {
	case g.index > 0 && !strings.Contains(d.text[g.before:g.start], "#"):
		return []candidate{{start: g.before, end: g.end}, alone}
	case g.index == 0 && g.after >= 0 && !strings.Contains(d.text[g.end:g.after], "#"):
		return []candidate{{start: g.start, end: g.after}, alone}
	}
	return []candidate{alone}
}

// takingLines takes whole lines. At the end of a text without a last line break, the break before them goes.
func (d *document) takingLines(g gap) []candidate {
	start := d.lineStart(g.start)
	end, broken := d.nextLine(g.end)
	list := []candidate{{start: start, end: end}}
	if !broken && start > d.lines[0] {
		list = []candidate{{start: d.breakBefore(start), end: end}, {start: start, end: end}}
	}
	// Blank lines and comments behind could become part of a block scalar before.
	for broken && end < len(d.text) && (d.isBlankLine(end) || d.text[d.firstInLine(end)] == '#') {
		end, broken = d.nextLine(end)
		list = append(list, candidate{start: start, end: end})
	}
	return list
}

// emptying replaces the only entry of a block by `{}` or `[]`.
func (d *document) emptying(g gap) []candidate {
	c := candidate{start: g.start, end: g.end, text: "{}", note: edit{text: d.text[g.start:g.end], place: &Place{Alone: true}}}
	if g.n.Kind == yaml.SequenceNode {
		c.text = "[]"
		if start := d.lineStart(g.start); d.firstInLine(g.start) == g.start { // a list may stand no deeper than its key, [] may not
			c.start, c.text = start, pad(g.start-start+2)+"[]"
		}
	}
	return []candidate{c}
}

func (d *document) noteOf(g gap, c candidate) edit {
	if c.end < c.start {
		return edit{}
	}
	place := &Place{}
	if g.n.Kind == yaml.MappingNode {
		if g.index > 0 {
			place.After = printed(g.n.Content[2*g.index-2])
		}
		if g.after >= 0 {
			place.Before = printed(g.n.Content[2*g.index+2])
		}
	}
	if g.before >= 0 && c.start >= g.before {
		place.Lead = d.text[g.before:c.start]
	}
	if g.after >= c.end {
		place.Tail = d.text[c.end:g.after]
	}
	return edit{text: d.text[c.start:c.end], place: place}
}
