package patch

import (
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// document is a YAML text with its parsed tree, and the places where its lines begin.
type document struct {
	text string
	// root is the root mapping; nil for a text without content: empty, comments, a lone `---`.
	root *yaml.Node
	// tree is what Istio reads out of the text; nil without content.
	tree  any
	lines []int
}

// parse reads a text that holds one mapping, or nothing, and refuses all others.
func parse(text string) (document, error) {
	d := document{text: text, lines: lineStarts(text)}
	if !utf8.ValidString(text) { // the parser would take two such bytes for UTF-16
		return d, refuseLine(nil, d.lineOf(invalidAt(text))+1, "is not UTF-8; mend it first")
	}
	if i := strings.Index(text[d.lines[0]:], byteOrderMark); i >= 0 { // the parser takes it for nothing at the start of a line
		return d, refuseLine(nil, d.lineOf(d.lines[0]+i)+1, "holds a byte order mark that is not at the text's beginning; remove it")
	}
	decoder := yaml.NewDecoder(strings.NewReader(text))
	var node, next yaml.Node
	err := decoder.Decode(&node)
	if errors.Is(err, io.EOF) {
		return d, nil
	}
	if err != nil {
		return d, unreadable(text, d.lines, err)
	}
	switch err := decoder.Decode(&next); {
	case err == nil:
		return d, refuseLine(nil, next.Line, "a second YAML document begins here; the text must be a single one")
	case !errors.Is(err, io.EOF):
		return d, unreadable(text, d.lines, err)
	}
	root := node.Content[0]
	if d.implicitNull(root) {
		return d, nil
	}
	if root.Kind != yaml.MappingNode {
		return d, refuseLine(nil, root.Line, "the text is %s; it must be a mapping (`key: value`)", nodeKind(root))
	}
	d.root = root
	r := reader{budget: 1_000_000}
	if d.tree, err = r.read(root, 0); err != nil {
		return d, err
	}
	return d, nil
}

// invalidAt gives the place of the first byte that is no UTF-8.
func invalidAt(text string) int {
	for i, r := range text {
		if _, width := utf8.DecodeRuneInString(text[i:]); r == utf8.RuneError && width == 1 {
			return i
		}
	}
	return len(text)
}

// implicitNull says whether a node is nothing but the lack of one, as the value of `key:` is.
func (d *document) implicitNull(n *yaml.Node) bool {
	if n.Kind != yaml.ScalarNode || n.Value != "" || n.Style != 0 {
		return false
	}
	start := d.start(n)
	return d.propertiesEnd(start) == start
}

func nodeKind(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a map"
	case yaml.SequenceNode:
		return "a list"
	case yaml.AliasNode:
		return "an alias"
	}
	return "a single value"
}

var libraryLine = regexp.MustCompile(`^yaml: (line \d+: )?`)

// unreadable finds the line of a syntax error. The one that the parser names is often that of the construct around it, or missing;
// so it is the line after the longest beginning of the text that can be read.
func unreadable(text string, lines []int, err error) error {
	line := 0
	if len(text)*len(lines) < 50_000_000 {
		for i := len(lines) - 1; i >= 0 && line == 0; i-- {
			if yaml.Unmarshal([]byte(text[:lines[i]]), new(yaml.Node)) == nil {
				line = i + 1
			}
		}
	}
	return refuseLine(nil, line, "does not parse as YAML: %s; mend it first", libraryLine.ReplaceAllString(err.Error(), ""))
}

const byteOrderMark = "\ufeff"

// lineStarts counts lines as the YAML parser does. The byte order mark belongs to no line.
func lineStarts(text string) []int {
	starts := []int{0}
	if strings.HasPrefix(text, byteOrderMark) {
		starts[0] = len(byteOrderMark)
	}
	for i := 0; i < len(text); {
		if n := breakAt(text, i); n > 0 {
			i += n
			starts = append(starts, i)
			continue
		}
		i++
	}
	return starts
}

// breakAt gives the length of the line break at a place, 0 when there is none. YAML 1.1 counts three breaks beside CR and LF.
func breakAt(text string, i int) int {
	for _, s := range []string{"\r\n", "\n", "\r", "\u0085", "\u2028", "\u2029"} {
		if strings.HasPrefix(text[i:], s) {
			return len(s)
		}
	}
	return 0
}

// start gives the place of a node in the text: where its tag, its anchor or itself begins.
func (d *document) start(n *yaml.Node) int {
	i := d.lines[min(n.Line, len(d.lines))-1]
	for range n.Column - 1 {
		_, width := utf8.DecodeRuneInString(d.text[i:])
		i += width
	}
	return i
}

// lineOf gives the number of the line that a place is in, from 0.
func (d *document) lineOf(at int) int {
	i, exact := slices.BinarySearch(d.lines, at)
	if exact {
		return i
	}
	return max(i-1, 0)
}

// lineStart gives where the line of a place begins.
func (d *document) lineStart(at int) int { return d.lines[d.lineOf(at)] }

// lineEnd gives where the line of a place ends, before its break.
func (d *document) lineEnd(at int) int {
	for at < len(d.text) && breakAt(d.text, at) == 0 {
		at++
	}
	return at
}
