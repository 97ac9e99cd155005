// Package yamltext edits a YAML text by splices, so that every byte outside of an edit stays: comments, quotes, order, line breaks.
//
// [Parse] reads a text that holds one mapping into a [Document]. [Document.Rewrite] edits it until it reads as a target tree, and
// returns what it replaced, as [Original] by path; handed to a later Rewrite in the other direction, these bring the first text
// back to the byte. A text or an edit with more than one reading (aliases, anchors, merge keys, duplicate keys) is a
// [tree.PathError] with its line, and nothing is edited.
//
// The package knows no Kubernetes and no records of a merge. It never encodes a text that it read, and never returns an edited
// text that it did not parse again and compare with the target.
package yamltext

import (
	"errors"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
)

// Document is a YAML text with its content, as Parse returns it.
type Document struct {
	Text string
	// Tree is the content as YAML 1.1 reads it (sigs.k8s.io/yaml, the parser of Istio); nil for a text without content, such as
	// comments or a lone `---`.
	Tree any
	// root is the root mapping; nil without content.
	root *yaml.Node
	// lines are the offsets at which lines begin.
	lines []int
}

// Parse reads a text that holds one mapping, or no content. Any other text is a [tree.PathError] with its line.
func Parse(text string) (Document, error) {
	d := Document{Text: text, lines: lineStarts(text)}
	if !utf8.ValidString(text) { // the parser would read two such bytes as UTF-16
		return d, tree.LineErrorf(nil, d.lineOf(invalidAt(text))+1, "not valid UTF-8; fix the text first")
	}
	if i := strings.Index(text[d.lines[0]:], byteOrderMark); i >= 0 { // the parser skips it at the start of a line
		return d, tree.LineErrorf(nil, d.lineOf(d.lines[0]+i)+1, "byte order mark inside the text; remove it")
	}
	decoder := yaml.NewDecoder(strings.NewReader(text))
	var node, next yaml.Node
	err := decoder.Decode(&node)
	if errors.Is(err, io.EOF) {
		return d, nil
	}
	if err != nil {
		return d, d.syntaxError(err)
	}
	switch err := decoder.Decode(&next); {
	case err == nil:
		return d, tree.LineErrorf(nil, next.Line, "expected one YAML document, found a second one; remove it")
	case !errors.Is(err, io.EOF):
		return d, d.syntaxError(err)
	}
	root := node.Content[0]
	if d.implicitNull(root) {
		return d, nil
	}
	if root.Kind != yaml.MappingNode {
		return d, tree.LineErrorf(nil, root.Line, "expected a map (`key: value`), found %s", nodeKind(root))
	}
	d.root = root
	r := reader{budget: maxValues}
	if d.Tree, err = r.read(root, 0); err != nil {
		return d, err
	}
	return d, nil
}

// invalidAt returns the offset of the first byte that is not UTF-8.
func invalidAt(text string) int {
	for i, r := range text {
		if _, width := utf8.DecodeRuneInString(text[i:]); r == utf8.RuneError && width == 1 {
			return i
		}
	}
	return len(text)
}

var parserLine = regexp.MustCompile(`^yaml: (line \d+: )?`)

// withoutLine is the parser's message without its line, which is often that of the construct around the error, or missing.
func withoutLine(err error) string { return parserLine.ReplaceAllString(err.Error(), "") }

// syntaxError names the line after the longest beginning of the text that the parser accepts.
func (d *Document) syntaxError(err error) error {
	line := 0
	if len(d.Text)*len(d.lines) < 50_000_000 {
		for i := len(d.lines) - 1; i >= 0 && line == 0; i-- {
			if yaml.Unmarshal([]byte(d.Text[:d.lines[i]]), new(yaml.Node)) == nil {
				line = i + 1
			}
		}
	}
	return tree.LineErrorf(nil, line, "invalid YAML: %s; fix the text first", withoutLine(err))
}
