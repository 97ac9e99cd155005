package tree

import "slices"

// Set returns node with value at a path, and changes node on the way. Missing parents are created only with makeParents. Where
// a parent is missing or of another kind than the path needs, node comes back unchanged.
func Set(node any, at Path, value any, makeParents bool) any {
	if len(at) == 0 {
		return value
	}
	s := at[0]
	if node == nil && makeParents {
		if node = any(map[string]any{}); s.InList() {
			node = []any{}
		}
	}
	switch n := node.(type) {
	case map[string]any:
		child, present := n[s.Key]
		if !s.InList() && (present || makeParents || len(at) == 1) {
			n[s.Key] = Set(child, at[1:], value, makeParents)
		}
	case []any:
		i := s.IndexIn(n)
		switch {
		case !s.InList():
		case i >= 0:
			n[i] = Set(n[i], at[1:], value, makeParents)
		case makeParents:
			return append(n, Set(s.newElement(), at[1:], value, makeParents))
		}
	}
	return node
}

// newElement is the element that a step adds to a list.
func (s Step) newElement() map[string]any {
	if s.Kind == ByName {
		return map[string]any{"name": s.Key}
	}
	return map[string]any{}
}

// Remove returns node without the value at a path, and changes node on the way.
func Remove(node any, at Path) any {
	if len(at) == 0 {
		return nil
	}
	s, last := at[0], len(at) == 1
	switch n := node.(type) {
	case map[string]any:
		child, present := n[s.Key]
		switch {
		case s.InList() || !present:
		case last:
			delete(n, s.Key)
		default:
			n[s.Key] = Remove(child, at[1:])
		}
	case []any:
		i := s.IndexIn(n)
		switch {
		case !s.InList() || i < 0:
		case last:
			return slices.Delete(n, i, i+1)
		default:
			n[i] = Remove(n[i], at[1:])
		}
	}
	return node
}
