package patch

import "slices"

// lookup finds what stands at a path; false where nothing does.
func lookup(node any, p path) (any, bool) {
	for _, s := range p {
		if s.inList() {
			list, _ := node.([]any)
			i := s.indexIn(list)
			if i < 0 {
				return nil, false
			}
			node = list[i]
			continue
		}
		m, _ := node.(map[string]any)
		v, there := m[s.key]
		if !there {
			return nil, false
		}
		node = v
	}
	return node, true
}

// put returns node with value standing at p. What is missing on the way is made only if build says so; where something of another
// kind is in the way, node comes back as it was.
func put(node any, p path, value any, build bool) any {
	if len(p) == 0 {
		return value
	}
	s := p[0]
	if node == nil && build {
		if node = any(map[string]any{}); s.inList() {
			node = []any{}
		}
	}
	switch n := node.(type) {
	case map[string]any:
		below, there := n[s.key]
		if !s.inList() && (there || build || len(p) == 1) {
			n[s.key] = put(below, p[1:], value, build)
		}
	case []any:
		i := s.indexIn(n)
		switch {
		case !s.inList():
		case i >= 0:
			n[i] = put(n[i], p[1:], value, build)
		case build && s.placed:
			return append(n, put(map[string]any{}, p[1:], value, build))
		case build:
			return append(n, put(map[string]any{"name": s.key}, p[1:], value, build))
		}
	}
	return node
}

// remove returns node without what stands at p.
func remove(node any, p path) any {
	if len(p) == 0 {
		return nil
	}
	s, last := p[0], len(p) == 1
	switch n := node.(type) {
	case map[string]any:
		below, there := n[s.key]
		switch {
		case s.inList() || !there:
		case last:
			delete(n, s.key)
		default:
			n[s.key] = remove(below, p[1:])
		}
	case []any:
		i := s.indexIn(n)
		switch {
		case !s.inList() || i < 0:
		case last:
			return slices.Delete(n, i, i+1)
		default:
			n[i] = remove(n[i], p[1:])
		}
	}
	return node
}

// indexByName finds the element of a list whose `name` is name, or -1.
func indexByName(list []any, name string) int {
	return slices.IndexFunc(list, func(e any) bool {
		m, ok := e.(map[string]any)
		return ok && m["name"] == any(name)
	})
}

// byName says whether a wanted list is one that merges by name.
func byName(list []any) bool {
	return len(list) > 0 && !slices.ContainsFunc(list, func(e any) bool {
		m, _ := e.(map[string]any)
		_, named := m["name"].(string)
		return !named
	})
}

// kind names a value's kind for comparison and for error texts; nothing and null fit every kind.
func kind(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case map[string]any:
		return "a map"
	case []any:
		return "a list"
	}
	return "a single value"
}
