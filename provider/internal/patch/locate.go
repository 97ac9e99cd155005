package patch

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// spot is a place in the parsed text: a node with the collection that it lies in.
type spot struct {
	at     path
	parent *yaml.Node // nil for the root
	// index is that of the node in parent.Content; for a mapping that of the value.
	index int
	node  *yaml.Node
}

// find goes to what stands at a path. It refuses to cross whatever makes one text stand in several places, or in none.
func (d *document) find(at path) (spot, error) {
	s := spot{node: d.root}
	for i, step := range at {
		s.at = at[:i]
		if err := d.crossable(s); err != nil {
			return spot{}, err
		}
		index := childIndex(s.node, step)
		if index < 0 {
			return spot{}, refuseLine(at[:i+1], s.node.Line, "cannot be found in the text, though it was read out of it")
		}
		s = spot{parent: s.node, index: index, node: s.node.Content[index]}
	}
	s.at = at
	return s, nil
}

// childIndex gives the index of a mapping's value or of a list's element; -1 when there is none.
func childIndex(n *yaml.Node, s step) int {
	for i, c := range n.Content {
		switch {
		case n.Kind == yaml.MappingNode && !s.named && i%2 == 1 && n.Content[i-1].Value == s.key:
			return i
		case n.Kind == yaml.SequenceNode && s.named:
			element := c
			if c.Kind == yaml.AliasNode {
				element = c.Alias
			}
			if element.Kind != yaml.MappingNode {
				continue
			}
			if name := childIndex(element, step{key: "name"}); name >= 0 && element.Content[name].Value == s.key {
				return i
			}
		}
	}
	return -1
}

// crossable refuses collections that are not simply what they seem.
func (d *document) crossable(s spot) error {
	n := s.node
	switch {
	case n.Kind == yaml.AliasNode:
		return refuseLine(s.at, n.Line, "stands behind the alias *%s; write it out where it is used, or edit it yourself", n.Value)
	case n.Anchor != "":
		return refuseLine(s.at, n.Line, "carries the anchor &%s, so an edit would show in other places too; remove the anchor, or edit it yourself", n.Anchor)
	case n.Kind != yaml.MappingNode:
		return nil
	}
	for i := 0; i < len(n.Content); i += 2 {
		key := n.Content[i]
		if isMergeKey(key) {
			return refuseLine(s.at, key.Line, "takes keys over with a merge key (<<); write them out, or edit it yourself")
		}
		if _, err := keyString(key); err != nil {
			return refuseLine(s.at, key.Line, "has %v", err)
		}
		if d.explicit(key, isFlow(n)) {
			return refuseLine(s.at, key.Line, "has an explicit key (?); write it as `key: value`")
		}
	}
	return nil
}

// explicit finds the `?` before a key in the same line; in a block, where it may stand lines above, by its colon being elsewhere.
func (d *document) explicit(key *yaml.Node, flow bool) bool {
	if strings.HasSuffix(strings.TrimRight(d.text[:d.start(key)], " \t"), "?") {
		return true
	}
	end, err := d.end(key)
	return err != nil || !flow && !strings.HasPrefix(strings.TrimLeft(d.text[end:], " \t"), ":")
}

// replaceable refuses to take a value away that other places of the text lean on.
func replaceable(at path, n *yaml.Node) error {
	switch {
	case n.Anchor != "":
		return refuseLine(at, n.Line, "carries the anchor &%s; remove the anchor, or edit it yourself", n.Anchor)
	case n.Kind == yaml.AliasNode:
		return refuseLine(at, n.Line, "holds the alias *%s; write it out, or edit it yourself", n.Value)
	}
	for _, c := range n.Content {
		if err := replaceable(at, c); err != nil {
			return err
		}
	}
	return nil
}

// lineAt gives the line of the nearest thing on a path, for error texts; 0 without one.
func (d *document) lineAt(at path) int {
	if d.root == nil {
		return 0
	}
	n, line := d.root, 0
	for _, s := range at {
		if n.Kind == yaml.AliasNode {
			n = n.Alias
		}
		index := childIndex(n, s)
		if index < 0 {
			break
		}
		n = n.Content[index]
		line = n.Line
	}
	return line
}

func isFlow(n *yaml.Node) bool { return n.Style&yaml.FlowStyle != 0 }
