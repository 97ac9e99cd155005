package meshconfig

import (
	"bytes"
	"encoding/json"
	"fmt"

	meshapi "istio.io/api/mesh/v1alpha1"
	"sigs.k8s.io/yaml"
)

// Parse reads a mesh document. An empty one gives an empty Config; of a key that stands twice, the last one counts, as for istiod.
// A text that istiod refuses as a whole (not YAML, a value of a wrong type, an unknown value, an address that is none) is an error
// with the path, the line and Istio's own message. It does not name the ConfigMap, which the caller knows.
func Parse(text string) (Config, error) {
	tree, err := treeOf(text)
	if err != nil {
		return Config{}, err
	}
	if err := accept(tree); err != nil {
		return Config{}, locate(text, tree, err)
	}
	return configOf(tree)
}

// Effective reads the mesh configuration that a running istiod shows at /debug/mesh. It is not checked: istiod has taken it.
func Effective(text string) (Config, error) {
	tree, err := treeOf(text)
	if err != nil {
		return Config{}, fmt.Errorf("parsing the mesh configuration: %w", err)
	}
	return configOf(tree)
}

// ParseProxyConfig reads the annotation proxy.istio.io/config, with Istio's names of its fields. An empty one is an empty map.
func ParseProxyConfig(text string) (map[string]any, error) {
	tree, err := treeOf(text)
	if err == nil {
		err = unmarshal(tree, &meshapi.ProxyConfig{})
	}
	if err != nil {
		return nil, fmt.Errorf("parsing the annotation proxy.istio.io/config: %w", err)
	}
	config, _ := canonical(tree, (&meshapi.ProxyConfig{}).ProtoReflect().Descriptor()).(map[string]any)
	return config, nil
}

// treeOf is the content of a YAML text as Istio reads it: YAML 1.1, so that an unquoted y is a boolean, and the last one of
// equal keys.
func treeOf(text string) (any, error) {
	encoded, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		return nil, err
	}
	var tree any
	decoder := json.NewDecoder(bytes.NewReader(encoded))
	decoder.UseNumber()
	return tree, decoder.Decode(&tree)
}

// configOf keeps the fields of Config.
func configOf(tree any) (Config, error) {
	var config Config
	encoded, err := json.Marshal(canonicalMesh(tree))
	if err == nil {
		decoder := json.NewDecoder(bytes.NewReader(encoded))
		decoder.UseNumber()
		err = decoder.Decode(&config)
	}
	if err != nil {
		return Config{}, fmt.Errorf("parsing the mesh document: %w", err)
	}
	return config, nil
}
