package patch

import "strings"

// setting finds how to replace the value of a key that stands in the text.
func (d *document) setting(o op) ([]candidate, error) {
	s, err := d.find(o.at)
	if err != nil {
		return nil, err
	}
	if err := replaceable(o.at, s.node); err != nil {
		return nil, err
	}
	key := s.parent.Content[s.index-1]
	keyEnd, err := d.end(key)
	if err != nil {
		return nil, err
	}
	colon, ok := d.colon(keyEnd)
	if !ok {
		return nil, refuseLine(o.at, key.Line, "is a key without a colon; write it as `key: value`")
	}
	if d.implicitNull(s.node) {
		return d.settingNothing(o, s, colon+1), nil
	}
	start := d.start(s.node)
	end, err := d.end(s.node)
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(d.text[end:], "#") { // a comment that may touch what stands there, but not what comes
		end = d.lineEnd(end)
	}
	style, keyCol := d.styleOf(), key.Column-1
	if start == d.firstInLine(start) && d.lineOf(start) > d.lineOf(keyEnd) {
		return d.settingLines(o, s, style, keyCol, start, end), nil
	}
	note := edit{text: d.text[start:end]}
	var list []candidate
	switch {
	case o.hint == nil:
	case o.hint.Text == "":
		list = append(list, candidate{start: colon + 1, end: end, note: note})
	default:
		list = append(list, candidate{start: start, end: end, text: o.hint.Text, note: note},
			candidate{start: start, end: end, text: strings.TrimLeft(o.hint.Text, " "), note: note})
	}
	return append(list, candidate{start: start, end: end, text: style.flow(o.value), note: note}), nil
}

// settingNothing gives a value to a key that has none; at is right behind its colon.
func (d *document) settingNothing(o op, s spot, at int) []candidate {
	style := d.styleOf()
	var list []candidate
	if o.hint != nil && o.hint.Text != "" {
		list = append(list, candidate{start: at, end: at, text: " " + o.hint.Text})
	}
	col := s.parent.Content[s.index-1].Column - 1 + style.step
	if _, isList := o.value.([]any); isList {
		col += style.dash - style.step
	}
	if lines := style.block(o.value, col); len(lines) > 0 && !isFlow(s.parent) {
		below := d.lineEnd(at)
		list = append(list, candidate{start: below, end: below, text: style.newline + strings.Join(lines, style.newline)})
	}
	return append(list, candidate{start: at, end: at, text: " " + style.flow(o.value)})
}

// settingLines replaces a value that begins on a line of its own below its key, together with its indentation.
func (d *document) settingLines(o op, s spot, style style, keyCol, start, end int) []candidate {
	col := s.node.Column - 1
	start = d.lineStart(start)
	note := edit{text: d.text[start:end]}
	var list []candidate
	switch {
	case o.hint == nil:
	case o.hint.Text == "":
		list = append(list, candidate{start: d.breakBefore(start), end: d.lineEnd(end), note: note})
	default:
		list = append(list, candidate{start: start, end: end, text: o.hint.Text, note: note},
			candidate{start: start, end: end, text: pad(col) + strings.TrimLeft(o.hint.Text, " "), note: note})
	}
	if lines := style.block(o.value, col); len(lines) > 0 && !isFlow(s.node) && len(s.node.Content) > 0 {
		list = append(list, candidate{start: start, end: end, text: strings.Join(lines, style.newline), note: note})
	}
	return append(list, candidate{start: start, end: end, text: pad(max(col, keyCol+2)) + style.flow(o.value), note: note})
}

// firstInLine gives the place of the first thing in a line that is no space.
func (d *document) firstInLine(at int) int {
	first := d.lineStart(at)
	for first < len(d.text) && (d.text[first] == ' ' || d.text[first] == '\t') {
		first++
	}
	return first
}

// breakBefore gives where the break before a line begins; at is the line's start.
func (d *document) breakBefore(at int) int {
	if line := d.lineOf(at); line > 0 {
		return d.lineEnd(d.lines[line-1])
	}
	return at
}

// nextLine gives where the line after a place begins; not ok when the text ends without a break.
func (d *document) nextLine(at int) (next int, ok bool) {
	end := d.lineEnd(at)
	n := 0
	if end < len(d.text) {
		n = breakAt(d.text, end)
	}
	return end + n, n > 0
}

func (d *document) isBlankLine(at int) bool { return strings.TrimSpace(d.text[at:d.lineEnd(at)]) == "" }
