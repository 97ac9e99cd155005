package yamltext

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
)

// checkEditable refuses a collection in which an edit of one path would show at another, or whose keys have another reading.
func (d *Document) checkEditable(l location) error {
	n := l.node
	switch {
	case n.Kind == yaml.AliasNode:
		return tree.LineErrorf(l.at, n.Line, "is the alias *%s; replace the alias with its value, or make this edit yourself", n.Value)
	case n.Anchor != "":
		return tree.LineErrorf(l.at, n.Line, "has the anchor &%s, so an edit would also change its aliases; remove the anchor, or make this edit yourself", n.Anchor)
	case n.Kind != yaml.MappingNode:
		return nil
	}
	for i := 0; i < len(n.Content); i += 2 {
		key := n.Content[i]
		if isMergeKey(key) {
			return tree.LineErrorf(l.at, key.Line, "has a merge key (<<); replace it with the keys that it merges, or make this edit yourself")
		}
		if err := checkKey(l.at, key); err != nil {
			return err
		}
		if !d.isEditableKey(key, isFlow(n)) {
			return tree.LineErrorf(l.at, key.Line, "has an explicit key (?) that is not `? key` on a line of its own; write it as `key: value`")
		}
	}
	return nil
}

// isEditableKey accepts a key before a colon on the same line. In a block it also accepts an explicit key as serializers write
// one that is longer than 128 characters: `? key` on a line, `: value` on the next.
func (d *Document) isEditableKey(key *yaml.Node, flow bool) bool {
	if _, explicit := d.questionMark(key); explicit {
		return !flow
	}
	end, err := d.end(key)
	return err == nil && (flow || strings.HasPrefix(strings.TrimLeft(d.Text[end:], " \t"), ":"))
}

// questionMark returns the offset of the `?` before a key in the same line. A `?` on a line above is not found.
func (d *Document) questionMark(key *yaml.Node) (int, bool) {
	before := strings.TrimRight(d.Text[:d.start(key)], " \t")
	return len(before) - 1, strings.HasSuffix(before, "?")
}

// checkReplaceable refuses to replace or remove a value with anchors that other values use, or with aliases.
func checkReplaceable(at tree.Path, n *yaml.Node) error {
	switch {
	case n.Anchor != "":
		return tree.LineErrorf(at, n.Line, "has the anchor &%s; remove the anchor, or make this edit yourself", n.Anchor)
	case n.Kind == yaml.AliasNode:
		return tree.LineErrorf(at, n.Line, "holds the alias *%s; replace the alias with its value, or make this edit yourself", n.Value)
	}
	for _, c := range n.Content {
		if err := checkReplaceable(at, c); err != nil {
			return err
		}
	}
	return nil
}
