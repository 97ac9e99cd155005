package patch

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// inserting finds how to add a key to a mapping, or an element to a list.
func (d *document) inserting(o op) ([]candidate, error) {
	last := o.at[len(o.at)-1]
	parent, err := d.find(o.at[:len(o.at)-1])
	if err != nil {
		return nil, err
	}
	if err := d.crossable(parent); err != nil {
		return nil, err
	}
	var list []candidate
	if o.hint != nil && o.hint.Place != nil && !last.named {
		if list, err = d.puttingBack(o, parent.node); err != nil {
			return nil, err
		}
		anew, err := d.appending(parent.node, last, o.value, o.hint.Text)
		if err != nil {
			return nil, err
		}
		list = append(list, anew...)
	}
	anew, err := d.appending(parent.node, last, o.value, "")
	return append(list, anew...), err
}

// appending writes an entry behind the others: as value says or, when it is given, in the words of old.
func (d *document) appending(n *yaml.Node, s step, value any, old string) ([]candidate, error) {
	style := d.styleOf()
	if isFlow(n) {
		text := style.flow(value)
		if !s.named {
			text = style.pair(s.key, value)
		}
		if old != "" {
			text = strings.Trim(old, ", \t\r\n")
		}
		return d.appendFlow(n, style, text)
	}
	first, err := d.entryStart(n, 0)
	if err != nil {
		return nil, err
	}
	col := first - d.lineStart(first)
	lines := style.element(value, col)
	if !s.named {
		lines = style.entry(s.key, value, col)
	}
	if old != "" {
		lines = []string{pad(col) + strings.Trim(old, " \r\n")}
	}
	return d.appendBlock(n, style, lines, first, col)
}

// beginning gives a text without content its first content: at its end, or before the `...` that closes it.
func (d *document) beginning(o op) []candidate {
	style := d.styleOf()
	text := strings.Join(style.block(o.value, 0), style.newline)
	at := len(d.text)
	for _, start := range d.lines {
		if strings.TrimSpace(d.text[start:d.lineEnd(start)]) == "..." {
			at = start
			break
		}
	}
	if at == len(d.text) && d.lines[len(d.lines)-1] != at {
		return []candidate{{start: at, end: at, text: style.newline + text}}
	}
	return []candidate{{start: at, end: at, text: text + style.newline}}
}

func (d *document) appendFlow(n *yaml.Node, style style, text string) ([]candidate, error) {
	if len(n.Content) == 0 {
		open := d.skipProperties(d.start(n)) + 1
		return []candidate{{start: open, end: open, text: text}}, nil
	}
	end, err := d.contentEnd(n, len(n.Content)-1)
	if err != nil {
		return nil, err
	}
	last, err := d.entryStart(n, entries(n)-1)
	if err != nil {
		return nil, err
	}
	separator := ", "
	if last == d.firstInLine(last) {
		separator = "," + style.newline + d.text[d.lineStart(last):last]
	}
	first, err := d.entryStart(n, 0)
	return []candidate{
		{start: end, end: end, text: separator + text},
		{start: end, end: end, text: " " + separator + text},       // a word without a value before would take the comma in
		{start: first, end: first, text: text + ", ", first: true}, // a comment touches the last entry
	}, err
}

// appendBlock adds lines behind the last entry of a block. Where the text ends inside of a block scalar, without a line break, a line
// behind it can add a break to somebody's value: then the lines go before the first entry.
func (d *document) appendBlock(n *yaml.Node, style style, lines []string, first, col int) ([]candidate, error) {
	end, err := d.contentEnd(n, len(n.Content)-1)
	if err != nil {
		return nil, err
	}
	scalar := endsInBlockScalar(n)
	at, broken := d.nextLine(end)
	for broken && at < len(d.text) && d.belongsAbove(at, scalar, col) {
		at, broken = d.nextLine(at)
	}
	text := strings.Join(lines, style.newline)
	behind := candidate{start: at, end: at, text: text + style.newline}
	if !broken {
		behind.text = style.newline + text
	}
	text = strings.TrimLeft(text, " ") + style.newline + pad(col)
	return []candidate{behind, {start: first, end: first, text: text, first: true}}, nil
}

// belongsAbove says whether a line behind an entry still belongs to it: blank lines may be part of a block scalar, and a comment that
// stands deeper speaks of what is above it.
func (d *document) belongsAbove(at int, scalar bool, col int) bool {
	if scalar && d.isBlankLine(at) {
		return true
	}
	first := d.firstInLine(at)
	return first < len(d.text) && d.text[first] == '#' && first-at > col
}

func endsInBlockScalar(n *yaml.Node) bool {
	for n.Kind != yaml.ScalarNode {
		if n.Kind == yaml.AliasNode || len(n.Content) == 0 || isFlow(n) {
			return false
		}
		n = n.Content[len(n.Content)-1]
	}
	return n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0
}

// entries counts the keys of a mapping or the elements of a list.
func entries(n *yaml.Node) int {
	if n.Kind == yaml.MappingNode {
		return len(n.Content) / 2
	}
	return len(n.Content)
}

// entryStart gives where the i-th entry of a collection begins: its key, its element, or the dash of its element.
func (d *document) entryStart(n *yaml.Node, i int) (int, error) {
	switch {
	case n.Kind == yaml.MappingNode:
		return d.start(n.Content[2*i]), nil
	case isFlow(n):
		return d.start(n.Content[i]), nil
	case i == 0:
		return d.skipProperties(d.start(n)), nil
	}
	end, err := d.end(n.Content[i-1])
	return d.skipBlank(end), err
}

// entryEnd gives the place right after the i-th entry.
func (d *document) entryEnd(n *yaml.Node, i int) (int, error) {
	if n.Kind == yaml.MappingNode {
		return d.contentEnd(n, 2*i+1)
	}
	return d.end(n.Content[i])
}
