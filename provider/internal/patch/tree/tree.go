// Package tree works on plain JSON values: map[string]any, []any, string, bool, nil and Go's number types.
//
// A [Path] leads to a value: [Lookup] reads it, [Set] and [Remove] write it. [Equal] compares two values as JSON does, [Diff]
// lists the edits that lead from one to the other, and [Normalize] checks and copies what a user gave. [Encode] and [Decode]
// carry a value through a state file. A value that cannot be handled is a [PathError].
//
// The package knows no YAML, no Kubernetes and no records: packages yamltext and patch build on it.
package tree

// Lookup returns the value at a path; found is false where there is none. A nil at the path is found.
func Lookup(node any, at Path) (value any, found bool) {
	for _, s := range at {
		if s.InList() {
			list, _ := node.([]any)
			i := s.IndexIn(list)
			if i < 0 {
				return nil, false
			}
			node = list[i]
			continue
		}
		m, _ := node.(map[string]any)
		v, present := m[s.Key]
		if !present {
			return nil, false
		}
		node = v
	}
	return node, true
}
