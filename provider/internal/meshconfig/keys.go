package meshconfig

import (
	"google.golang.org/protobuf/reflect/protoreflect"
	meshapi "istio.io/api/mesh/v1alpha1"
)

// meshDescriptor describes the fields of MeshConfig.
var meshDescriptor = (&meshapi.MeshConfig{}).ProtoReflect().Descriptor()

// camelCaseOnly are the fields that istiod reads apart from the others and by one name only: it ignores default_config and
// default_providers (Istio 1.31, pkg/config/mesh, ApplyMeshConfig).
var camelCaseOnly = map[string]bool{"default_config": true, "default_providers": true}

// canonicalMesh is the content of a mesh document by the camelCase names of its fields, without what istiod ignores.
func canonicalMesh(tree any) any {
	fields, ok := tree.(map[string]any)
	if !ok {
		return tree
	}
	read := map[string]any{}
	for key, value := range fields {
		if !camelCaseOnly[key] {
			read[key] = value
		}
	}
	return canonical(read, meshDescriptor)
}

// canonical renames the fields of a message to camelCase. istiod reads both names, and the camelCase one where a document has both.
func canonical(value any, message protoreflect.MessageDescriptor) any {
	object, ok := value.(map[string]any)
	if !ok || message.FullName().Parent() == "google.protobuf" {
		return value
	}
	renamed := make(map[string]any, len(object))
	for key, child := range object {
		field := fieldOf(message, key)
		if field == nil {
			renamed[key] = child
			continue
		}
		if _, both := object[field.JSONName()]; !both || key == field.JSONName() {
			renamed[field.JSONName()] = canonicalField(child, field)
		}
	}
	return renamed
}

// canonicalField renames inside of one field: a message, a list or a map of messages.
func canonicalField(value any, field protoreflect.FieldDescriptor) any {
	switch {
	case field.IsMap():
		entries, ok := value.(map[string]any)
		if !ok {
			return value
		}
		renamed := make(map[string]any, len(entries))
		for key, entry := range entries {
			renamed[key] = canonicalField(entry, field.MapValue())
		}
		return renamed
	case field.Message() == nil:
		return value
	}
	if list, ok := value.([]any); ok {
		renamed := make([]any, len(list))
		for i, element := range list {
			renamed[i] = canonical(element, field.Message())
		}
		return renamed
	}
	return canonical(value, field.Message())
}

// fieldOf is the field of a message by one of its two names, nil for none.
func fieldOf(message protoreflect.MessageDescriptor, key string) protoreflect.FieldDescriptor {
	if field := message.Fields().ByName(protoreflect.Name(key)); field != nil {
		return field
	}
	return message.Fields().ByJSONName(key)
}
