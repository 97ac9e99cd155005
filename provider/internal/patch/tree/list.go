package tree

import "slices"

// NameOf returns the `name` of a list element; ok is false for an element that is no map or has no name of type string.
func NameOf(element any) (name string, ok bool) {
	m, _ := element.(map[string]any)
	name, ok = m["name"].(string)
	return name, ok
}

// IndexByName returns the index of the first element with this name, or -1.
func IndexByName(list []any, name string) int {
	return slices.IndexFunc(list, func(e any) bool {
		n, ok := NameOf(e)
		return ok && n == name
	})
}

// AllNamed reports whether a list has elements, and each of them has a name: such a list merges by name.
func AllNamed(list []any) bool {
	return len(list) > 0 && !slices.ContainsFunc(list, func(e any) bool {
		_, ok := NameOf(e)
		return !ok
	})
}

// IndexIn returns the index of the element that a step leads to, or -1.
func (s Step) IndexIn(list []any) int {
	switch {
	case s.Kind == ByName:
		return IndexByName(list, s.Key)
	case s.Kind == ByValue:
		value, err := Decode(s.Key)
		if err != nil {
			return -1
		}
		return slices.IndexFunc(list, func(e any) bool { return Equal(e, value) })
	case s.Index < len(list):
		return s.Index
	}
	return -1
}

func countName(list []any, name string) (count int) {
	for _, e := range list {
		if n, ok := NameOf(e); ok && n == name {
			count++
		}
	}
	return count
}
