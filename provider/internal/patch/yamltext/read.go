package yamltext

import (
	"go.yaml.in/yaml/v3"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
)

// Aliases can expand a short text to any size.
const maxValues, maxDepth = 1_000_000, 500

// reader turns nodes into plain values as YAML 1.1 reads them: `y` and `on` are booleans, a date is a string. budget is how many
// values it may still read.
type reader struct{ budget int }

func (r *reader) read(n *yaml.Node, depth int) (any, error) {
	if r.budget--; r.budget < 0 || depth > maxDepth {
		return nil, tree.LineErrorf(nil, n.Line, "more than %d values after aliases are expanded, or more than %d levels; make the text smaller", maxValues, maxDepth)
	}
	switch n.Kind {
	case yaml.AliasNode:
		return r.read(n.Alias, depth+1)
	case yaml.SequenceNode:
		list := make([]any, 0, len(n.Content))
		for _, c := range n.Content {
			v, err := r.read(c, depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		return list, nil
	case yaml.MappingNode:
		return r.readMapping(n, depth)
	}
	return readScalar(n)
}

func (r *reader) readMapping(n *yaml.Node, depth int) (any, error) {
	m := make(map[string]any, len(n.Content)/2)
	lines := map[string]int{}
	for i := 0; i < len(n.Content); i += 2 {
		key := n.Content[i]
		if key.Kind == yaml.AliasNode {
			key = key.Alias
		}
		if key.Kind != yaml.ScalarNode {
			return nil, tree.LineErrorf(nil, n.Content[i].Line, "expected a string as key, found %s", nodeKind(key))
		}
		if isMergeKey(n.Content[i]) {
			continue
		}
		if first, twice := lines[key.Value]; twice {
			return nil, tree.LineErrorf(nil, n.Content[i].Line, "duplicate key %q, first in line %d; remove one", key.Value, first)
		}
		lines[key.Value] = n.Content[i].Line
		v, err := r.read(n.Content[i+1], depth+1)
		if err != nil {
			return nil, err
		}
		m[key.Value] = v
	}
	for i := 0; i < len(n.Content); i += 2 {
		if isMergeKey(n.Content[i]) {
			if err := r.mergeInto(m, n.Content[i+1], depth); err != nil {
				return nil, err
			}
		}
	}
	return m, nil
}

// mergeInto adds the keys of a merge key (`<<`) that the mapping does not have itself.
func (r *reader) mergeInto(m map[string]any, n *yaml.Node, depth int) error {
	v, err := r.read(n, depth+1)
	if err != nil {
		return err
	}
	sources, isList := v.([]any)
	if !isList {
		sources = []any{v}
	}
	for _, s := range sources {
		source, ok := s.(map[string]any)
		if !ok {
			return tree.LineErrorf(nil, n.Line, "expected a map for the merge key (<<), found %s", tree.Kind(s))
		}
		for k, v := range source {
			if _, own := m[k]; !own {
				m[k] = v
			}
		}
	}
	return nil
}
