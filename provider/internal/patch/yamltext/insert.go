package yamltext

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
)

// insertSplices add a key to a mapping, or an element to a list.
func (d *Document) insertSplices(e edit) ([]splice, error) {
	last := e.At.Last()
	parent, err := d.locate(e.At.Parent())
	if err != nil {
		return nil, err
	}
	if err := d.checkEditable(parent); err != nil {
		return nil, err
	}
	var list []splice
	if e.original != nil && e.original.Position != nil && last.Kind == tree.ByKey {
		if list, err = d.reinsertSplices(e, parent.node); err != nil {
			return nil, err
		}
		withOriginal, err := d.appendSplices(parent.node, last, e.Value, e.original.Text)
		if err != nil {
			return nil, err
		}
		list = append(list, withOriginal...)
	}
	encoded, err := d.appendSplices(parent.node, last, e.Value, "")
	return append(list, encoded...), err
}

// reinsertSplices find the position that a removed key had, by its neighbors and the text between them.
func (d *Document) reinsertSplices(e edit, n *yaml.Node) ([]splice, error) {
	position, text := e.original.Position, e.original.Text
	if position.Only {
		start := d.skipProperties(d.start(n))
		end, err := d.end(n)
		if err != nil || countEntries(n) > 0 {
			return nil, err
		}
		return []splice{{start: start, end: end, text: text}}, nil
	}
	var offsets []int
	if end, ok, err := d.endOfKey(n, position.Previous); err != nil {
		return nil, err
	} else if ok && strings.HasPrefix(d.Text[end:], position.Lead) {
		offsets = append(offsets, end+len(position.Lead))
	}
	if next := keyIndex(n, position.Next); next >= 0 && position.Next != "" {
		at, err := d.entryStart(n, next/2)
		if err != nil {
			return nil, err
		}
		if strings.HasSuffix(d.Text[:at], position.Trail) {
			at -= len(position.Trail)
			if len(offsets) == 1 && offsets[0] > at { // Lead overlaps Trail, so the text between the neighbors changed
				offsets = nil
			}
			offsets = append(offsets, at)
		}
	}
	var list []splice
	for _, at := range offsets {
		list = append(list, splice{start: at, end: at, text: text})
	}
	return list, nil
}

// endOfKey returns the offset behind the value of a key, or behind the opening bracket for no key.
func (d *Document) endOfKey(n *yaml.Node, key string) (int, bool, error) {
	if key == "" {
		return d.skipProperties(d.start(n)) + 1, isFlow(n), nil
	}
	i := keyIndex(n, key)
	if i < 0 {
		return 0, false, nil
	}
	end, err := d.contentEnd(n, i+1)
	return end, true, err
}

func keyIndex(n *yaml.Node, key string) int {
	if n.Kind != yaml.MappingNode {
		return -1
	}
	for i := 0; i < len(n.Content); i += 2 {
		if printKey(n.Content[i]) == key {
			return i
		}
	}
	return -1
}
