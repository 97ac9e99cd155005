package patch

import (
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// The parser tells where a node starts and not where it ends; these find the end, from the text and from what was parsed out of it.

// lost refuses a value that is written in some way that nobody thought of.
func lost(n *yaml.Node) error {
	return refuseLine(nil, n.Line, "cannot find where the value ends; write it in a simpler way")
}

// end gives the place right after a node.
func (d *document) end(n *yaml.Node) (int, error) {
	at := d.skipProperties(d.start(n))
	flow := n.Style&yaml.FlowStyle != 0
	switch {
	case n.Kind == yaml.AliasNode:
		return at + len("*"+n.Value), nil
	case n.Kind == yaml.ScalarNode:
		return d.scalarEnd(n, at)
	case flow && at < len(d.text) && strings.ContainsRune("[{", rune(d.text[at])):
		return d.flowEnd(n, at+1)
	case len(n.Content) == 0:
		return 0, lost(n)
	}
	return d.contentEnd(n, len(n.Content)-1)
}

// contentEnd gives the place right after the i-th thing in a collection; for a mapping, i is that of a value.
func (d *document) contentEnd(n *yaml.Node, i int) (int, error) {
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

// colon finds the colon after a key.
func (d *document) colon(keyEnd int) (int, bool) {
	at := d.skipBlank(keyEnd)
	return at, at < len(d.text) && d.text[at] == ':'
}

func (d *document) flowEnd(n *yaml.Node, at int) (int, error) {
	if len(n.Content) > 0 {
		last, err := d.contentEnd(n, len(n.Content)-1)
		if err != nil {
			return 0, err
		}
		at = last
	}
	for at = d.skipBlank(at); at < len(d.text); at = d.skipBlank(at + 1) {
		switch d.text[at] {
		case ']', '}':
			return at + 1, nil
		case ',', ':', '?':
		default:
			return 0, lost(n)
		}
	}
	return 0, lost(n)
}

func (d *document) scalarEnd(n *yaml.Node, at int) (int, error) {
	switch n.Style &^ yaml.TaggedStyle {
	case yaml.DoubleQuotedStyle:
		for i := at + 1; i < len(d.text); i++ {
			switch d.text[i] {
			case '\\':
				i++
			case '"':
				return i + 1, nil
			}
		}
	case yaml.SingleQuotedStyle:
		for i := at + 1; i < len(d.text); i++ {
			if d.text[i] != '\'' {
				continue
			}
			if !strings.HasPrefix(d.text[i:], "''") {
				return i + 1, nil
			}
			i++
		}
	case yaml.LiteralStyle, yaml.FoldedStyle:
		header := at + 1
		for header < len(d.text) && strings.ContainsRune("+-0123456789", rune(d.text[header])) {
			header++
		}
		if strings.TrimSpace(n.Value) == "" {
			return header, nil
		}
		last, err := d.match(n, d.lineEnd(header))
		return d.lineEnd(last), err
	default:
		if n.Value == "" { // nothing, or a tag alone
			return d.propertiesEnd(d.start(n)), nil
		}
		return d.match(n, at)
	}
	return 0, lost(n)
}

// match follows a scalar that knows no escapes: folding changes only its white space, so all else must be found one after the other.
func (d *document) match(n *yaml.Node, at int) (int, error) {
	for _, r := range n.Value {
		if isBlank(r) {
			continue
		}
		found, width := utf8.DecodeRuneInString(d.text[at:])
		for isBlank(found) {
			at += width
			found, width = utf8.DecodeRuneInString(d.text[at:])
		}
		if found != r {
			return 0, lost(n)
		}
		at += width
	}
	return at, nil
}

func isBlank(r rune) bool { return strings.ContainsRune(" \t\r\n\u0085\u2028\u2029\ufeff", r) }

// skipBlank goes over white space, line breaks and comments.
func (d *document) skipBlank(at int) int {
	for at < len(d.text) {
		r, width := utf8.DecodeRuneInString(d.text[at:])
		switch {
		case r == '#':
			at = d.lineEnd(at)
		case isBlank(r):
			at += width
		default:
			return at
		}
	}
	return at
}

// skipProperties goes over a tag and an anchor before a value.
func (d *document) skipProperties(at int) int {
	if end := d.propertiesEnd(at); end > at {
		return d.skipBlank(end)
	}
	return at
}

// propertiesEnd gives the place right after a tag and an anchor.
func (d *document) propertiesEnd(at int) int {
	end := at
	for at < len(d.text) && strings.ContainsRune("!&", rune(d.text[at])) {
		for end = at; end < len(d.text) && breakAt(d.text, end) == 0 && !strings.ContainsRune(" \t", rune(d.text[end])); end++ {
		}
		at = d.skipBlank(end)
	}
	return end
}
