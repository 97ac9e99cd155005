package patch

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// reader turns nodes into the values that Istio sees: it parses with YAML 1.1 (sigs.k8s.io/yaml), where y and on are booleans and a
// date is a text.
type reader struct{ budget int }

func (r *reader) read(n *yaml.Node, depth int) (any, error) {
	if r.budget--; r.budget < 0 || depth > 500 {
		return nil, refuseLine(nil, n.Line, "its aliases unfold to too many values, or it is nested too deep")
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
			return nil, refuseLine(nil, n.Content[i].Line, "a key that is not a string, but %s", nodeKind(key))
		}
		if isMergeKey(n.Content[i]) {
			continue
		}
		if first, twice := lines[key.Value]; twice {
			return nil, refuseLine(nil, n.Content[i].Line, "the key %q stands here for the second time, first in line %d; remove one", key.Value, first)
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

// mergeInto adds what a merge key (`<<`) brings in, where the mapping has no such key of its own.
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
			return refuseLine(nil, n.Line, "a merge key (<<) needs a map")
		}
		for k, v := range source {
			if _, own := m[k]; !own {
				m[k] = v
			}
		}
	}
	return nil
}

func isMergeKey(key *yaml.Node) bool {
	return key.Kind == yaml.ScalarNode && key.ShortTag() == "!!merge"
}

func readScalar(n *yaml.Node) (any, error) {
	plain := n.Style&^yaml.TaggedStyle == 0
	switch tag := n.ShortTag(); {
	case tag == "!!str" && plain && n.Style&yaml.TaggedStyle == 0:
		if b, is := boolean11(n.Value); is {
			return b, nil
		}
		return n.Value, nil
	case tag == "!!null":
		return nil, nil
	case tag == "!!bool", tag == "!!int", tag == "!!float":
		var v any
		if err := n.Decode(&v); err != nil {
			return nil, refuseLine(nil, n.Line, "cannot read %q: %s", n.Value, libraryLine.ReplaceAllString(err.Error(), ""))
		}
		if i, ok := v.(int); ok {
			return int64(i), nil
		}
		return v, nil
	}
	return n.Value, nil
}

// boolean11 knows the words that YAML 1.1 reads as booleans and 1.2 as strings.
func boolean11(word string) (value, is bool) {
	if word == "" || word != strings.ToLower(word) && word != strings.ToUpper(word) && word != strings.ToUpper(word[:1])+strings.ToLower(word[1:]) {
		return false, false
	}
	switch strings.ToLower(word) {
	case "y", "yes", "on":
		return true, true
	case "n", "no", "off":
		return false, true
	}
	return false, false
}

// keyString gives a key's text, and an error where Istio would not read a string.
func keyString(key *yaml.Node) (string, error) {
	if key.Kind != yaml.ScalarNode {
		return "", fmt.Errorf("a key that is not a string, but %s", nodeKind(key))
	}
	if v, err := readScalar(key); err != nil || kind(v) != "a single value" || v != any(key.Value) {
		return "", fmt.Errorf("a key that is not a string: %s; quote it", key.Value)
	}
	return key.Value, nil
}
