package tree

import "slices"

// Verb is what an [Edit] does.
type Verb int

const (
	// SetValue replaces the value at a path that exists.
	SetValue Verb = iota
	// InsertEntry adds a key to a map, or a named element to a list.
	InsertEntry
	// RemoveEntry removes a key from a map, or a named element from a list.
	RemoveEntry
)

// Edit is one step from a tree to another.
type Edit struct {
	Verb Verb
	At   Path
	// Value is the new value; nil for RemoveEntry.
	Value any
	// Root marks the removal of the last entry of the root, which becomes nil.
	Root bool
}

// Apply returns a copy of node after the edit. With first, an element that the edit inserts comes before all others of its list
// instead of behind them.
func (e Edit) Apply(node any, first bool) any {
	node = Clone(node)
	if e.Verb == RemoveEntry {
		if node = Remove(node, e.At); e.Root {
			return nil
		}
		return node
	}
	node = Set(node, e.At, Clone(e.Value), true)
	if !first {
		return node
	}
	parent, _ := Lookup(node, e.At.Parent())
	if list, ok := parent.([]any); ok {
		node = Set(node, e.At.Parent(), slices.Concat(list[len(list)-1:], list[:len(list)-1]), false)
	}
	return node
}
