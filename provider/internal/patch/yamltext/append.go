package yamltext

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
)

// appendSplices write an entry behind the others, encoded from value or, where it is given, as its original text.
func (d *Document) appendSplices(n *yaml.Node, s tree.Step, value any, original string) ([]splice, error) {
	style := d.styleOf()
	if isFlow(n) {
		text := style.flow(value)
		if s.Kind == tree.ByKey {
			text = style.pair(s.Key, value)
		}
		if original != "" {
			text = strings.Trim(original, ", \t\r\n")
		}
		return d.appendFlow(n, style, text)
	}
	first, err := d.entryStart(n, 0)
	if err != nil {
		return nil, err
	}
	col := first - d.lineStart(first)
	lines := style.blockElement(value, col)
	if s.Kind == tree.ByKey {
		lines = style.blockEntry(s.Key, value, col)
	}
	if original != "" {
		lines = []string{indent(col) + strings.Trim(original, " \r\n")}
	}
	return d.appendBlock(n, style, lines, first, col)
}

// firstContentSplices give a text its first content: at its end, or before the `...` that closes it.
func (d *Document) firstContentSplices(e edit) []splice {
	style := d.styleOf()
	text := strings.Join(style.block(e.Value, 0), style.newline)
	at := len(d.Text)
	for _, start := range d.lines {
		if strings.TrimSpace(d.Text[start:d.lineEnd(start)]) == "..." {
			at = start
			break
		}
	}
	if at == len(d.Text) && d.lines[len(d.lines)-1] != at {
		return []splice{{start: at, end: at, text: style.newline + text}}
	}
	return []splice{{start: at, end: at, text: text + style.newline}}
}

func (d *Document) appendFlow(n *yaml.Node, style style, text string) ([]splice, error) {
	if len(n.Content) == 0 {
		open := d.skipProperties(d.start(n)) + 1
		return []splice{{start: open, end: open, text: text}}, nil
	}
	end, err := d.contentEnd(n, len(n.Content)-1)
	if err != nil {
		return nil, err
	}
	last, err := d.entryStart(n, countEntries(n)-1)
	if err != nil {
		return nil, err
	}
	separator := ", "
	if d.startsLine(last) {
		separator = "," + style.newline + d.Text[d.lineStart(last):last]
	}
	first, err := d.entryStart(n, 0)
	return []splice{
		{start: end, end: end, text: separator + text},
		{start: end, end: end, text: " " + separator + text},       // a plain key without a value would include the comma
		{start: first, end: first, text: text + ", ", first: true}, // a comment touches the last entry
	}, err
}

// appendBlock adds lines behind the last entry of a block. Where the text ends inside a block scalar without a line break, lines
// behind it can add a break to that scalar: then they go before the first entry.
func (d *Document) appendBlock(n *yaml.Node, style style, lines []string, first, col int) ([]splice, error) {
	end, err := d.contentEnd(n, len(n.Content)-1)
	if err != nil {
		return nil, err
	}
	scalar := endsInBlockScalar(n)
	at, broken := d.nextLine(end)
	for broken && at < len(d.Text) && d.belongsAbove(at, scalar, col) {
		at, broken = d.nextLine(at)
	}
	text := strings.Join(lines, style.newline)
	behind := splice{start: at, end: at, text: text + style.newline}
	if !broken {
		behind.text = style.newline + text
	}
	text = strings.TrimLeft(text, " ") + style.newline + indent(col)
	return []splice{behind, {start: first, end: first, text: text, first: true}}, nil
}

// belongsAbove reports whether a line behind an entry belongs to that entry: a blank line can be part of a block scalar, and a deeper
// comment describes what is above it.
func (d *Document) belongsAbove(at int, scalar bool, col int) bool {
	if scalar && d.isBlankLine(at) {
		return true
	}
	first := d.firstInLine(at)
	return first < len(d.Text) && d.Text[first] == '#' && first-at > col
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
