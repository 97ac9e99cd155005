package patch

import (
	"regexp"
	"strings"

	yamlv3 "go.yaml.in/yaml/v3"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/yamltext"
)

// textEdit edits a text; ok is false where it does not apply.
type textEdit func(text string) (edited string, ok bool)

// rewriteOf makes one edit of the values.
func rewriteOf(e tree.Edit) textEdit {
	return func(text string) (string, bool) {
		d, err := yamltext.Parse(text)
		if err != nil {
			return "", false
		}
		lists := tree.Lists{}
		lists.Add(e.At)
		target := e.Apply(d.Tree, false)
		if edits := tree.Diff(d.Tree, target, lists, false); len(edits) != 1 || edits[0].At.String() != e.At.String() || edits[0].Verb != e.Verb {
			return "", false
		}
		d, _, err = d.Rewrite(target, yamltext.Options{Lists: lists})
		return d.Text, err == nil
	}
}

var lineBreak = regexp.MustCompile(`\r\n|[\n\r\x{85}\x{2028}\x{2029}]`)

// newlineOf is the first line break of a text.
func newlineOf(text string) string {
	if found := lineBreak.FindString(text); found != "" {
		return found
	}
	return "\n"
}

// commentAbove writes a comment above the key at a path, where that key begins a line of a block map.
func commentAbove(at tree.Path) textEdit {
	return func(text string) (string, bool) {
		var document yamlv3.Node
		if yamlv3.Unmarshal([]byte(text), &document) != nil || len(document.Content) == 0 {
			return "", false
		}
		key := keyNode(document.Content[0], at)
		if key == nil {
			return "", false
		}
		line := 0
		if strings.HasPrefix(text, "\ufeff") {
			line = len("\ufeff")
		}
		if key.Line > 1 {
			breaks := lineBreak.FindAllStringIndex(text, key.Line-1)
			line = breaks[len(breaks)-1][1]
		}
		col := key.Column - 1
		return text[:line] + "# another comment" + newlineOf(text) + text[line:], strings.Trim(text[line:line+col], " \t") == ""
	}
}

// keyNode is the key at a path of block maps and lists; nil where it is in a flow map or behind an alias.
func keyNode(n *yamlv3.Node, at tree.Path) (key *yamlv3.Node) {
	for _, s := range at {
		var next *yamlv3.Node
		for i, c := range n.Content {
			switch {
			case n.Kind == yamlv3.MappingNode && i%2 == 0 && s.Kind == tree.ByKey && c.Value == s.Key:
				key, next = c, n.Content[i+1]
			case n.Kind == yamlv3.SequenceNode && s.Kind == tree.ByName && next == nil && nameNode(c) == s.Key:
				next = c
			}
		}
		if next == nil || n.Style&yamlv3.FlowStyle != 0 {
			return nil
		}
		n = next
	}
	return key
}

func nameNode(element *yamlv3.Node) string {
	for i := 0; element.Kind == yamlv3.MappingNode && i+1 < len(element.Content); i += 2 {
		if element.Content[i].Value == "name" {
			return element.Content[i+1].Value
		}
	}
	return ""
}
