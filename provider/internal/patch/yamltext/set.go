package yamltext

import (
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
)

// setSplices replace the value of a key.
func (d *Document) setSplices(e edit) ([]splice, error) {
	l, err := d.locate(e.At)
	if err != nil {
		return nil, err
	}
	if err := checkReplaceable(e.At, l.node); err != nil {
		return nil, err
	}
	keyEnd, err := d.end(l.key())
	if err != nil {
		return nil, err
	}
	colon, ok := d.colon(keyEnd)
	if !ok {
		return nil, tree.LineErrorf(e.At, l.key().Line, "key without a colon; write it as `key: value`")
	}
	if d.implicitNull(l.node) {
		return d.setNothingSplices(e, l, colon+1), nil
	}
	start := d.start(l.node)
	end, err := d.end(l.node)
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(d.Text[end:], "#") { // a comment may touch this value, but not the next one
		end = d.lineEnd(end)
	}
	if d.startsLine(start) && d.lineOf(start) > d.lineOf(keyEnd) {
		return d.setLinesSplices(e, l, start, end), nil
	}
	replaced := Original{Text: d.Text[start:end]}
	var list []splice
	switch {
	case e.original == nil:
	case e.original.Text == "":
		list = append(list, splice{start: colon + 1, end: end, original: replaced})
	default:
		list = append(list, splice{start: start, end: end, text: e.original.Text, original: replaced},
			splice{start: start, end: end, text: strings.TrimLeft(e.original.Text, " "), original: replaced})
	}
	return append(list, splice{start: start, end: end, text: d.styleOf().flow(e.Value), original: replaced}), nil
}

// setNothingSplices give a value to a key without one; at is the offset behind its colon.
func (d *Document) setNothingSplices(e edit, l location, at int) []splice {
	style := d.styleOf()
	var list []splice
	if e.original != nil && e.original.Text != "" {
		list = append(list, splice{start: at, end: at, text: " " + e.original.Text})
	}
	col := l.key().Column - 1 + style.step
	if _, isList := e.Value.([]any); isList {
		col += style.dash - style.step
	}
	if lines := style.block(e.Value, col); len(lines) > 0 && !isFlow(l.parent) {
		below := d.lineEnd(at)
		list = append(list, splice{start: below, end: below, text: style.newline + strings.Join(lines, style.newline)})
	}
	return append(list, splice{start: at, end: at, text: " " + style.flow(e.Value)})
}

// setLinesSplices replace a value that begins on its own line below its key, together with its indentation.
func (d *Document) setLinesSplices(e edit, l location, start, end int) []splice {
	style, keyCol, col := d.styleOf(), l.key().Column-1, l.node.Column-1
	start = d.lineStart(start)
	replaced := Original{Text: d.Text[start:end]}
	var list []splice
	switch {
	case e.original == nil:
	case e.original.Text == "":
		list = append(list, splice{start: d.breakBefore(start), end: d.lineEnd(end), original: replaced})
	default:
		list = append(list, splice{start: start, end: end, text: e.original.Text, original: replaced},
			splice{start: start, end: end, text: indent(col) + strings.TrimLeft(e.original.Text, " "), original: replaced})
	}
	if lines := style.block(e.Value, col); len(lines) > 0 && !isFlow(l.node) && len(l.node.Content) > 0 {
		list = append(list, splice{start: start, end: end, text: strings.Join(lines, style.newline), original: replaced})
	}
	return append(list, splice{start: start, end: end, text: indent(max(col, keyCol+2)) + style.flow(e.Value), original: replaced})
}
