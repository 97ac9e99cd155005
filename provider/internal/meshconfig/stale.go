package meshconfig

import (
	"maps"
	"slices"

	"google.golang.org/protobuf/reflect/protoreflect"
	meshapi "istio.io/api/mesh/v1alpha1"
)

// Stale are the fields that documents set and in which the mesh configuration at /debug/mesh of an istiod differs: what it runs is
// not what the documents say now. The documents are in istiod's order, the shared one before the primary one, and each of them
// parses. trustDomainAliases, which istiod unites, are not compared.
func Stale(effective string, documents ...string) ([]string, error) {
	want := group{}
	for _, text := range documents {
		if err := want.take(text); err != nil {
			return nil, err
		}
	}
	delete(want, "trustDomainAliases")
	tree, err := treeOf(effective)
	if err != nil {
		return nil, err
	}
	has, err := normalized(tree, &meshapi.MeshConfig{})
	if err != nil {
		return nil, err
	}
	return want.differences("", byName(has)), nil
}

// group are settings that istiod merges one by one: the value of each key, nil for a zero value, or another group.
type group map[string]any

// mergedByKey are the fields that istiod merges key by key, extensionProviders by name; it replaces others as a whole (Istio 1.31,
// pkg/config/mesh).
var mergedByKey = []string{"defaultConfig", "defaultConfig.proxyMetadata", "defaultProviders", "extensionProviders"}

// take adds what a document sets. Istio's marshaller leaves out zero values, so the keys come from the document.
func (g group) take(text string) error {
	tree, err := treeOf(text)
	if err != nil {
		return err
	}
	written := canonicalMesh(tree)
	values, err := normalized(written, &meshapi.MeshConfig{})
	if err != nil {
		return err
	}
	g.add("", meshDescriptor, byName(written), byName(values))
	return nil
}

// add takes the keys of a message, or with a nil message those of a map.
func (g group) add(path string, message protoreflect.MessageDescriptor, written, values map[string]any) {
	for key, value := range written {
		var field protoreflect.FieldDescriptor
		if message != nil {
			if field = fieldOf(message, key); field == nil {
				continue // a field that the used version of Istio's API does not know
			}
		}
		fields, isMap := value.(map[string]any)
		switch {
		case value == nil: // null is as if it were not there
		case isMap && slices.Contains(mergedByKey, path+key):
			inner, _ := g[key].(group)
			if inner == nil {
				inner = group{}
			}
			g[key] = inner
			var of protoreflect.MessageDescriptor
			if field != nil && !field.IsMap() && !field.IsList() {
				of = field.Message()
			}
			known, _ := values[key].(map[string]any)
			inner.add(path+key+".", of, fields, known)
		default:
			g[key] = values[key]
		}
	}
}

// differences are the values in which a mesh configuration differs.
func (g group) differences(path string, has map[string]any) []string {
	var all []string
	for _, key := range slices.Sorted(maps.Keys(g)) {
		inner, isGroup := g[key].(group)
		if !isGroup {
			all = append(all, differences(path+key, g[key], has[key])...)
			continue
		}
		fields, _ := has[key].(map[string]any)
		all = append(all, inner.differences(path+key+".", fields)...)
	}
	return all
}

// byName is a mesh configuration with its extension providers as a map by their names.
func byName(tree any) map[string]any {
	fields, _ := tree.(map[string]any)
	list, ok := fields["extensionProviders"].([]any)
	if !ok {
		return fields
	}
	providers := map[string]any{}
	for _, element := range list {
		if entry, ok := element.(map[string]any); ok {
			providers[ExtensionProvider(entry).Name()] = entry
		}
	}
	fields = maps.Clone(fields)
	fields["extensionProviders"] = providers
	return fields
}
