package tree

import (
	"maps"
	"slices"
)

// Clone copies a value with all that is in it.
func Clone(v any) any {
	switch v := v.(type) {
	case map[string]any:
		return CloneMap(v)
	case []any:
		list := make([]any, len(v))
		for i, e := range v {
			list[i] = Clone(e)
		}
		return list
	}
	return v
}

// CloneMap copies a map with all that is in it. The copy of nil is empty.
func CloneMap(m map[string]any) map[string]any {
	c := make(map[string]any, len(m))
	for k, v := range m {
		c[k] = Clone(v)
	}
	return c
}

// SortedKeys returns the keys of a map in order.
func SortedKeys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }
