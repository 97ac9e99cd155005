package yamltext

import (
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// scalarEnd returns the offset behind a scalar that begins at an offset.
func (d *Document) scalarEnd(n *yaml.Node, at int) (int, error) {
	switch n.Style &^ yaml.TaggedStyle {
	case yaml.DoubleQuotedStyle:
		for i := at + 1; i < len(d.Text); i++ {
			switch d.Text[i] {
			case '\\':
				i++
			case '"':
				return i + 1, nil
			}
		}
	case yaml.SingleQuotedStyle:
		for i := at + 1; i < len(d.Text); i++ {
			if d.Text[i] != '\'' {
				continue
			}
			if !strings.HasPrefix(d.Text[i:], "''") {
				return i + 1, nil
			}
			i++
		}
	case yaml.LiteralStyle, yaml.FoldedStyle:
		header := at + 1
		for header < len(d.Text) && strings.ContainsRune("+-0123456789", rune(d.Text[header])) {
			header++
		}
		if strings.TrimSpace(n.Value) == "" {
			return header, nil
		}
		last, err := d.match(n, d.lineEnd(header))
		return d.lineEnd(last), err
	default:
		if n.Value == "" { // no text, or a tag alone
			return d.propertiesEnd(d.start(n)), nil
		}
		return d.match(n, at)
	}
	return 0, noEnd(n)
}

// match follows a scalar without escapes. Folding changes only white space, so all other characters must come in the same order.
func (d *Document) match(n *yaml.Node, at int) (int, error) {
	for _, r := range n.Value {
		if isBlank(r) {
			continue
		}
		found, width := utf8.DecodeRuneInString(d.Text[at:])
		for isBlank(found) {
			at += width
			found, width = utf8.DecodeRuneInString(d.Text[at:])
		}
		if found != r {
			return 0, noEnd(n)
		}
		at += width
	}
	return at, nil
}

func isBlank(r rune) bool { return strings.ContainsRune(" \t\r\n\u0085\u2028\u2029\ufeff", r) }

// skipBlank returns the offset behind white space, line breaks and comments.
func (d *Document) skipBlank(at int) int {
	for at < len(d.Text) {
		r, width := utf8.DecodeRuneInString(d.Text[at:])
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

// skipProperties returns the offset of a value behind its tag and anchor.
func (d *Document) skipProperties(at int) int {
	if end := d.propertiesEnd(at); end > at {
		return d.skipBlank(end)
	}
	return at
}

// propertiesEnd returns the offset right behind a tag and an anchor.
func (d *Document) propertiesEnd(at int) int {
	end := at
	for at < len(d.Text) && strings.ContainsRune("!&", rune(d.Text[at])) {
		for end = at; end < len(d.Text) && breakAt(d.Text, end) == 0 && !strings.ContainsRune(" \t", rune(d.Text[end])); end++ {
		}
		at = d.skipBlank(end)
	}
	return end
}
