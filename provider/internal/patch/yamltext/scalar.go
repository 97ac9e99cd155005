package yamltext

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
)

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
		if n.Decode(&v) != nil { // the error quotes the value, which may be a credential
			return nil, tree.LineErrorf(nil, n.Line, "cannot decode a value as %s", tag)
		}
		if i, ok := v.(int); ok {
			return int64(i), nil
		}
		return v, nil
	}
	return n.Value, nil
}

// boolean11 knows the plain scalars that are booleans in YAML 1.1 and strings in YAML 1.2.
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

// checkKey returns an error where YAML 1.1 does not read a key as a string.
func checkKey(at tree.Path, key *yaml.Node) error {
	if key.Kind != yaml.ScalarNode {
		return tree.LineErrorf(at, key.Line, "expected a string as key, found %s", nodeKind(key))
	}
	if v, err := readScalar(key); err != nil || v != any(key.Value) {
		return tree.LineErrorf(at, key.Line, "expected a string as key, found %s; quote it", key.Value)
	}
	return nil
}

func nodeKind(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return tree.Map
	case yaml.SequenceNode:
		return tree.List
	case yaml.AliasNode:
		return "an alias"
	}
	return tree.Scalar
}

func isMergeKey(key *yaml.Node) bool {
	return key.Kind == yaml.ScalarNode && key.ShortTag() == "!!merge"
}

func isFlow(n *yaml.Node) bool { return n.Style&yaml.FlowStyle != 0 }

// implicitNull reports whether a node has no text at all, as the value of `key:`.
func (d *Document) implicitNull(n *yaml.Node) bool {
	if n.Kind != yaml.ScalarNode || n.Value != "" || n.Style != 0 {
		return false
	}
	start := d.start(n)
	return d.propertiesEnd(start) == start
}
