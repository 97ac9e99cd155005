package yamltext

import (
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
)

// The parser gives the start of a node and not its end; these functions find the end from the text and the parsed value.

// start returns the offset of a node: that of its tag, its anchor or its value, whichever comes first.
func (d *Document) start(n *yaml.Node) int {
	i := d.lines[min(n.Line, len(d.lines))-1]
	for range n.Column - 1 {
		_, width := utf8.DecodeRuneInString(d.Text[i:])
		i += width
	}
	return i
}

// noEnd refuses a value whose style the functions below do not understand.
func noEnd(n *yaml.Node) error {
	return tree.LineErrorf(nil, n.Line, "cannot find the end of the value; write it in a simpler style")
}

// end returns the offset behind a node.
func (d *Document) end(n *yaml.Node) (int, error) {
	at := d.skipProperties(d.start(n))
	switch {
	case n.Kind == yaml.AliasNode:
		return at + len("*"+n.Value), nil
	case n.Kind == yaml.ScalarNode:
		return d.scalarEnd(n, at)
	case isFlow(n) && at < len(d.Text) && strings.ContainsRune("[{", rune(d.Text[at])):
		return d.flowEnd(n, at+1)
	case len(n.Content) == 0:
		return 0, noEnd(n)
	}
	return d.contentEnd(n, len(n.Content)-1)
}

// contentEnd returns the offset behind the i-th node in a collection; for a mapping, i is the index of a value.
func (d *Document) contentEnd(n *yaml.Node, i int) (int, error) {
	if n.Kind != yaml.MappingNode || !d.implicitNull(n.Content[i]) {
		return d.end(n.Content[i])
	}
	keyEnd, err := d.end(n.Content[i-1])
	if err != nil {
		return 0, err
	}
	if colon, ok := d.colon(keyEnd); ok {
		return colon + 1, nil
	}
	return keyEnd, nil
}

// colon returns the offset of the colon after a key.
func (d *Document) colon(keyEnd int) (int, bool) {
	at := d.skipBlank(keyEnd)
	return at, at < len(d.Text) && d.Text[at] == ':'
}

// flowEnd returns the offset behind a flow collection; at is behind its opening bracket.
func (d *Document) flowEnd(n *yaml.Node, at int) (int, error) {
	if len(n.Content) > 0 {
		last, err := d.contentEnd(n, len(n.Content)-1)
		if err != nil {
			return 0, err
		}
		at = last
	}
	for at = d.skipBlank(at); at < len(d.Text); at = d.skipBlank(at + 1) {
		switch d.Text[at] {
		case ']', '}':
			return at + 1, nil
		case ',', ':', '?':
		default:
			return 0, noEnd(n)
		}
	}
	return 0, noEnd(n)
}
