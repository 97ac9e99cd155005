package yamltext

import (
	"errors"

	"go.yaml.in/yaml/v3"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
)

// location is a node with the collection that holds it.
type location struct {
	at     tree.Path
	parent *yaml.Node // nil for the root
	// index is that of the node in parent.Content; for a mapping, that of the value.
	index int
	node  *yaml.Node
}

// key is the key of a value in a mapping.
func (l location) key() *yaml.Node { return l.parent.Content[l.index-1] }

// locate returns the node at a path. It refuses to pass through anything that makes one text the value of several paths.
func (d *Document) locate(at tree.Path) (location, error) {
	l := location{node: d.root}
	for i, step := range at {
		l.at = at[:i]
		if err := d.checkEditable(l); err != nil {
			return location{}, err
		}
		index := d.stepIndex(l.node, at[:i], step)
		if index < 0 {
			return location{}, tree.LineErrorf(at[:i+1], l.node.Line, "cannot find the value in the text; write it out without aliases and merge keys")
		}
		l = location{parent: l.node, index: index, node: l.node.Content[index]}
	}
	l.at = at
	return l, nil
}

// stepIndex returns the index of the value of a key, or of a list element, of the node at a path; -1 without one. An element
// by its value is found in the tree, which has the same elements in the same order.
func (d *Document) stepIndex(n *yaml.Node, at tree.Path, s tree.Step) int {
	if s.Kind != tree.ByValue {
		return childIndex(n, s)
	}
	list, _ := tree.Lookup(d.Tree, at)
	elements, isList := list.([]any)
	if !isList || n.Kind != yaml.SequenceNode {
		return -1
	}
	return s.IndexIn(elements)
}

// childIndex returns the index of the value of a key, or of a named list element; -1 without one.
func childIndex(n *yaml.Node, s tree.Step) int {
	for i, c := range n.Content {
		switch {
		case n.Kind == yaml.MappingNode && s.Kind == tree.ByKey && i%2 == 1 && n.Content[i-1].Value == s.Key:
			return i
		case n.Kind == yaml.SequenceNode && s.Kind == tree.ByName:
			element := c
			if c.Kind == yaml.AliasNode {
				element = c.Alias
			}
			if element.Kind != yaml.MappingNode {
				continue
			}
			if name := childIndex(element, tree.Key("name")); name >= 0 && element.Content[name].Value == s.Key {
				return i
			}
		}
	}
	return -1
}

// WithLine adds the line to a [tree.PathError] without one: that of the deepest value on its path. Other errors stay as they are.
func (d *Document) WithLine(err error) error {
	var e *tree.PathError
	if errors.As(err, &e) && e.Line == 0 && len(e.Path) > 0 {
		e.Line = d.lineAt(e.Path)
	}
	return err
}

// lineAt returns the line of the deepest value on a path, from 1; 0 without one.
func (d *Document) lineAt(at tree.Path) int {
	if d.root == nil {
		return 0
	}
	n, line := d.root, 0
	for i, s := range at {
		if n.Kind == yaml.AliasNode {
			n = n.Alias
		}
		index := d.stepIndex(n, at[:i], s)
		if index < 0 {
			break
		}
		n = n.Content[index]
		line = n.Line
	}
	return line
}
