package yamltext

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// removeSplices remove a key from a mapping, or an element from a list.
func (d *Document) removeSplices(e edit) ([]splice, error) {
	l, err := d.locate(e.At)
	if err != nil {
		return nil, err
	}
	if err := checkReplaceable(e.At, l.node); err != nil {
		return nil, err
	}
	i := l.index
	if l.parent.Kind == yaml.MappingNode {
		i /= 2
	}
	at, err := d.entryAt(l.parent, i)
	if err != nil {
		return nil, err
	}
	var list []splice
	switch {
	case isFlow(l.parent):
		list = d.removeFlow(at)
	case countEntries(l.parent) == 1 && !e.Root:
		return []splice{d.emptyBlock(at)}, nil
	case d.startsLine(at.start):
		list = d.removeLines(at)
	default: // the first key behind a dash
		list = []splice{{start: at.start, end: at.nextStart}}
	}
	for i, s := range list {
		list[i].original = d.originalOf(at, s)
	}
	return list, nil
}

func (d *Document) removeFlow(e entry) []splice {
	blanks := func(at int) int { return at + len(d.Text[at:]) - len(strings.TrimLeft(d.Text[at:], " \t")) }
	behind := e.end // with the comma that follows
	if comma := blanks(e.end); strings.HasPrefix(d.Text[comma:], ",") {
		behind = blanks(comma + 1)
	}
	var list []splice
	if e.index > 0 && !strings.Contains(d.Text[e.previousEnd:e.start], "#") {
		list = append(list, splice{start: e.previousEnd, end: e.end})
	}
	if e.nextStart >= 0 && !strings.Contains(d.Text[e.end:e.nextStart], "#") {
		list = append(list, splice{start: e.start, end: e.nextStart})
	}
	return append(list, splice{start: e.start, end: behind})
}

// removeLines removes whole lines. At the end of a text without a last line break, it removes the break before them.
func (d *Document) removeLines(e entry) []splice {
	start := d.lineStart(e.start)
	end, broken := d.nextLine(e.end)
	list := []splice{{start: start, end: end}}
	if !broken && start > d.lines[0] {
		list = []splice{{start: d.breakBefore(start), end: end}, {start: start, end: end}}
	}
	// Blank lines and comments behind could become part of a block scalar before.
	for broken && end < len(d.Text) && (d.isBlankLine(end) || d.Text[d.firstInLine(end)] == '#') {
		end, broken = d.nextLine(end)
		list = append(list, splice{start: start, end: end})
	}
	return list
}

// emptyBlock replaces the only entry of a block by `{}` or `[]`.
func (d *Document) emptyBlock(e entry) splice {
	s := splice{start: e.start, end: e.end, text: "{}", original: Original{Text: d.Text[e.start:e.end], Position: &Position{Only: true}}}
	if e.parent.Kind == yaml.SequenceNode {
		s.text = "[]"
		if start := d.lineStart(e.start); d.startsLine(e.start) { // a list may be no deeper than its key, but [] must be
			s.start, s.text = start, indent(e.start-start+2)+"[]"
		}
	}
	return s
}
