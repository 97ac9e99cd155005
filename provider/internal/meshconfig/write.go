package meshconfig

import (
	"encoding/json"
	"fmt"
	"slices"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
)

// KeysOf gives fields that are to be written into a document the names that the document uses: extension_providers where it
// stands there and extensionProviders does not. Of two names of one field istiod keeps one (Istio 1.31), so that the other's
// content would be lost. A text that does not parse changes no name.
func KeysOf(text string, fields map[string]any) map[string]any {
	document, err := treeOf(text)
	if err != nil {
		return fields
	}
	return keysOf(fields, document, meshDescriptor).(map[string]any)
}

func keysOf(desired, document any, message protoreflect.MessageDescriptor) any {
	switch desired := desired.(type) {
	case map[string]any:
		live, _ := document.(map[string]any)
		renamed := make(map[string]any, len(desired))
		for key, value := range desired {
			field := fieldOf(message, key)
			if field == nil {
				renamed[key] = value
				continue
			}
			name := nameIn(live, field)
			if value != nil && field.Message() != nil && !field.IsMap() {
				value = keysOf(value, live[name], field.Message())
			}
			renamed[name] = value
		}
		return renamed
	case []any:
		live, _ := document.([]any)
		renamed := make([]any, len(desired))
		for i, element := range desired {
			var same any
			if name, named := tree.NameOf(element); named {
				if at := tree.IndexByName(live, name); at >= 0 {
					same = live[at]
				}
			}
			renamed[i] = keysOf(element, same, message)
		}
		return renamed
	}
	return desired
}

// nameIn is the name of a field in a document: the other name only where it stands there alone and istiod reads it.
func nameIn(document map[string]any, field protoreflect.FieldDescriptor) string {
	camel, snake := field.JSONName(), string(field.Name())
	_, hasCamel := document[camel]
	_, hasSnake := document[snake]
	topLevel := field.ContainingMessage() == meshDescriptor
	if hasSnake && !hasCamel && !(topLevel && camelCaseOnly[snake]) {
		return snake
	}
	return camel
}

// CheckWrite is the error with which istiod would refuse a document after fields are merged into it, nil where it takes it.
func CheckWrite(text string, fields map[string]any) error {
	document, err := treeOf(text)
	if err != nil {
		return err
	}
	encoded, err := json.Marshal(merged(document, fields))
	if err != nil {
		return fmt.Errorf("encoding the mesh document: %w", err)
	}
	written, err := treeOf(string(encoded))
	if err != nil {
		return err
	}
	if err := accept(written); err != nil {
		return locate("", written, err)
	}
	return nil
}

// merged is what package patch makes of a tree, without its text: maps merge by key, lists of named elements by name, nil removes
// a key, and other values replace. Of a list without names a write addresses the first element, {"[0]": …}, or adds the elements
// that it does not hold, {"[+]": [element, …]}.
func merged(live, fields any) any {
	switch fields := fields.(type) {
	case map[string]any:
		if element, indexed := fields["[0]"]; indexed {
			list, _ := live.([]any)
			if len(list) == 0 {
				list = []any{nil}
			}
			return append([]any{merged(list[0], element)}, list[1:]...)
		}
		if elements, added := tree.HeldElements(fields); added {
			list, _ := live.([]any)
			list = slices.Clone(list)
			for _, element := range elements {
				if !slices.ContainsFunc(list, func(held any) bool { return tree.Equal(held, element) }) {
					list = append(list, element)
				}
			}
			return list
		}
		result := map[string]any{}
		if object, ok := live.(map[string]any); ok {
			result = tree.CloneMap(object)
		}
		for key, value := range fields {
			if value == nil {
				delete(result, key)
				continue
			}
			result[key] = merged(result[key], value)
		}
		return result
	case []any:
		list, ok := live.([]any)
		if !ok || !tree.AllNamed(fields) {
			return fields
		}
		list = append([]any{}, list...)
		for _, element := range fields {
			name, _ := tree.NameOf(element)
			if at := tree.IndexByName(list, name); at >= 0 {
				list[at] = merged(list[at], element)
			} else {
				list = append(list, element)
			}
		}
		return list
	}
	return fields
}
