package tree

import (
	"maps"
	"slices"
)

// Diff lists the edits that lead from one tree to another; a nil tree has no content. lists are those that
// are edited element by element; any other list that differs is set as a whole. Values are set and entries
// inserted in order of their keys, then entries are removed last to first. With undo the sequence is the opposite one, so that it
// undoes the edits of a Diff in the other direction one by one.
func Diff(from, to any, lists Lists, undo bool) []Edit {
	if from == nil && to != nil {
		return []Edit{{Verb: InsertEntry, Value: to}}
	}
	d := differ{lists: lists}
	if to == nil {
		root, _ := from.(map[string]any)
		for i, k := range SortedKeys(root) {
			d.edits = append(d.edits, Edit{Verb: RemoveEntry, At: Path{Key(k)}, Root: i == 0})
		}
	} else {
		d.values(nil, from, to)
	}
	early := func(e Edit) bool { return e.Verb == InsertEntry || !undo && e.Verb == SetValue }
	late := slices.DeleteFunc(slices.Clone(d.edits), early)
	slices.Reverse(late)
	return append(slices.DeleteFunc(d.edits, func(e Edit) bool { return !early(e) }), late...)
}

type differ struct {
	lists Lists
	edits []Edit
}

func (d *differ) add(verb Verb, at Path, value any) {
	d.edits = append(d.edits, Edit{Verb: verb, At: at, Value: value})
}

func (d *differ) values(at Path, from, to any) {
	switch t := to.(type) {
	case map[string]any:
		if f, ok := from.(map[string]any); ok {
			d.maps(at, f, t)
			return
		}
	case []any:
		if f, ok := from.([]any); ok && d.elements(at, f, t) {
			return
		}
	}
	if !Equal(from, to) {
		d.add(SetValue, at, to)
	}
}

func (d *differ) maps(at Path, from, to map[string]any) {
	both := maps.Clone(from)
	maps.Copy(both, to)
	for _, k := range SortedKeys(both) {
		child := at.With(Key(k))
		f, inFrom := from[k]
		t, inTo := to[k]
		switch {
		case inFrom && inTo:
			d.values(child, f, t)
		case inTo:
			d.add(InsertEntry, child, t)
		default:
			d.add(RemoveEntry, child, nil)
		}
	}
}

// elements compares a list element by element; false where it is set as a whole.
func (d *differ) elements(at Path, from, to []any) bool {
	values, listed := d.lists[at.String()]
	switch {
	case !listed:
		return false
	case len(values) > 0 && equalWithout(values, from, to):
		d.valued(at, values, from, to)
		return true
	case len(values) == 0 && equalUnnamed(from, to):
		d.named(at, from, to)
		return true
	}
	return false
}

// valued compares elements by value.
func (d *differ) valued(at Path, values []Step, from, to []any) {
	for _, s := range values {
		inFrom, inTo := s.IndexIn(from), s.IndexIn(to)
		switch {
		case inFrom < 0 && inTo >= 0:
			d.add(InsertEntry, at.With(s), to[inTo])
		case inFrom >= 0 && inTo < 0:
			d.add(RemoveEntry, at.With(s), nil)
		}
	}
}

// named compares elements by name.
func (d *differ) named(at Path, from, to []any) {
	for _, e := range from {
		name, named := NameOf(e)
		if !named || countName(from, name) > 1 {
			continue
		}
		child := at.With(Named(name))
		if i := IndexByName(to, name); i >= 0 {
			d.values(child, e, to[i])
		} else {
			d.add(RemoveEntry, child, nil)
		}
	}
	for _, e := range to {
		if name, named := NameOf(e); named && IndexByName(from, name) < 0 {
			d.add(InsertEntry, at.With(Named(name)), e)
		}
	}
}

// equalWithout reports whether two lists are equal apart from one element of each of these values.
func equalWithout(values []Step, from, to []any) bool {
	others := func(list []any) []any {
		list = slices.Clone(list)
		for _, s := range values {
			if i := s.IndexIn(list); i >= 0 {
				list = slices.Delete(list, i, i+1)
			}
		}
		return list
	}
	return Equal(others(from), others(to))
}

// equalUnnamed reports whether two lists are equal apart from the elements that have a unique name, so that paths can express the
// difference.
func equalUnnamed(from, to []any) bool {
	others := func(list []any) []any {
		return slices.DeleteFunc(slices.Clone(list), func(e any) bool {
			name, named := NameOf(e)
			return named && countName(from, name) < 2 && countName(to, name) < 2
		})
	}
	return Equal(others(from), others(to))
}
