package meshconfig

import (
	"fmt"
	"maps"
	"slices"

	"go.yaml.in/yaml/v3"
)

// locate adds the path and the line to the error with which istiod refuses a document, since Istio's own message has neither. It
// follows the parts that istiod refuses also on their own; where there is none, the fault is in what they are together.
func locate(text string, tree any, err error) error {
	path, node := "", rootOf(text)
	alone := func(value any) any { return value }
	for {
		step, next, refusal := refusedPart(tree, alone)
		if refusal == nil {
			break
		}
		err, tree, alone, path, node = refusal, next.value, next.alone, path+step, childOf(node, next.key, next.index)
	}
	if path != "" && path[0] == '.' {
		path = path[1:]
	}
	switch {
	case path == "":
		return err
	case node == nil:
		return fmt.Errorf("%s: %w", path, err)
	}
	return fmt.Errorf("%s (line %d): %w", path, node.Line, err)
}

// part is an entry of a map or a list, and how to put a value at its place in a document that has nothing else.
type part struct {
	key   string
	index int
	value any
	alone func(any) any
}

// refusedPart is the first part of a value for which istiod refuses a document that has nothing else; the error is nil for none.
func refusedPart(value any, alone func(any) any) (step string, found part, refusal error) {
	switch value := value.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(value)) {
			only := func(v any) any { return alone(map[string]any{key: v}) }
			if err := accept(only(value[key])); err != nil {
				return "." + key, part{key: key, value: value[key], alone: only}, err
			}
		}
	case []any:
		for i, element := range value {
			only := func(v any) any { return alone([]any{v}) }
			if err := accept(only(element)); err != nil {
				return fmt.Sprintf("[%d]", i), part{index: i, value: element, alone: only}, err
			}
		}
	}
	return "", part{}, nil
}

// rootOf is the node of the first YAML document, nil where its lines cannot be told.
func rootOf(text string) *yaml.Node {
	var node yaml.Node
	if yaml.Unmarshal([]byte(text), &node) != nil || len(node.Content) == 0 {
		return nil
	}
	return node.Content[0]
}

// childOf is the node of a key, the last one where it stands twice, or of an element.
func childOf(node *yaml.Node, key string, index int) *yaml.Node {
	if node != nil && node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	switch {
	case node == nil:
	case node.Kind == yaml.MappingNode:
		for i := len(node.Content) - 2; i >= 0; i -= 2 {
			if node.Content[i].Value == key {
				return node.Content[i+1]
			}
		}
	case node.Kind == yaml.SequenceNode && index < len(node.Content):
		return node.Content[index]
	}
	return nil
}
