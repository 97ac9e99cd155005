package patch

// mergeTree merges into a tree that it may change. Records of an earlier merge are taken back first, on the tree only, so that the
// new records say what stood there before the first one.
func mergeTree(tree any, fields map[string]any, previous []Change) (any, []Change, error) {
	base, unchanged, err := takeBack(tree, fields, previous)
	if err != nil {
		return nil, nil, err
	}
	if unchanged {
		return tree, previous, nil
	}
	merged, changes, err := mergeFresh(base.tree, fields)
	if err != nil {
		return nil, nil, err
	}
	return merged, carry(base.standing, fields, changes), nil
}

// takeBack undoes previous on the way to a new Want: leaves that are still wanted unconditionally, the others as Restore does.
// unchanged says that the same is wanted as before and all of it stands.
func takeBack(tree any, fields map[string]any, previous []Change) (base outcome, unchanged bool, err error) {
	if len(previous) == 0 {
		return outcome{tree: tree}, false, nil
	}
	wanted, err := outlineOf(fields)
	if err != nil {
		return outcome{}, false, err
	}
	if wanted.recordedBy(previous) && len(driftTree(tree, fields)) == 0 {
		return outcome{tree: tree}, true, nil
	}
	base, err = restoreTree(tree, previous, wanted.leaves)
	return base, false, err
}

// carry keeps the records of containers of ours that could not go because somebody put something into them, and are wanted again.
func carry(standing []Change, fields map[string]any, changes []Change) []Change {
	var kept []Change
	for _, c := range standing {
		onTheWay := false
		visit(nil, fields, func(p path) { onTheWay = onTheWay || p.String() == c.Path }, func(path, any) {})
		if onTheWay {
			kept = append(kept, c)
		}
	}
	return append(kept, changes...)
}

// mergeFresh merges into a tree of which nothing is ours. A nil tree is a document without content.
func mergeFresh(tree any, fields map[string]any) (any, []Change, error) {
	m := merger{changes: []Change{}}
	if len(fields) == 0 {
		return tree, m.changes, nil
	}
	merged, _, err := m.merge(nil, tree, tree != nil, fields)
	return merged, m.changes, err
}

type merger struct{ changes []Change }

// merge returns what stands at a path afterwards, and whether anything does.
func (m *merger) merge(at path, live any, there bool, want any) (any, bool, error) {
	switch w := want.(type) {
	case map[string]any:
		if byPlace(w) {
			return m.intoPlaces(at, live, there, w)
		}
		made, ok, err := m.container(at, live, there, want, map[string]any{})
		if err != nil {
			return nil, false, err
		}
		err = m.intoMap(at, made.(map[string]any), w)
		if !ok {
			return live, there, err
		}
		return made, true, err
	case []any:
		if byName(w) {
			made, ok, err := m.container(at, live, there, want, []any{})
			if err != nil {
				return nil, false, err
			}
			list, err := m.intoList(at, made.([]any), w)
			if !ok {
				return live, there, err
			}
			return list, true, err
		}
	}
	return m.leaf(at, live, there, want)
}

// container returns the container to merge into: the live one, or empty in its place. It is not ok, and nothing shall stand there
// that did not, where the want only takes keys out.
func (m *merger) container(at path, live any, there bool, want, empty any) (made any, ok bool, err error) {
	switch {
	case live != nil && kind(live) != kind(empty):
		return nil, false, refuse(at, "%s stands here, where the wanted fields need %s; change or remove it first", kind(live), kind(empty))
	case live != nil:
		return live, true, nil
	case !needed(want):
		return empty, false, nil
	}
	change := Change{Path: at.String(), Container: true}
	if there {
		change.Was = "null"
	}
	m.changes = append(m.changes, change)
	return empty, true, nil
}

func (m *merger) leaf(at path, live any, there bool, want any) (any, bool, error) {
	if want != nil && live != nil && kind(live) != kind(want) {
		return nil, false, refuse(at, "%s stands here, where %s is wanted; change or remove it first", kind(live), kind(want))
	}
	change := Change{Path: at.String()}
	var err error
	if there {
		if change.Was, err = encode(at, live); err != nil {
			return nil, false, err
		}
	}
	if want != nil {
		if change.Set, err = encode(at, want); err != nil {
			return nil, false, err
		}
	}
	m.changes = append(m.changes, change)
	if want == nil {
		return nil, false, nil
	}
	if equal(live, want) {
		return live, true, nil
	}
	return clone(want), true, nil
}

func (m *merger) intoMap(at path, live, want map[string]any) error {
	for _, k := range sortedKeys(want) {
		below, there := live[k]
		merged, stands, err := m.merge(at.with(step{key: k}), below, there, want[k])
		if err != nil {
			return err
		}
		if stands {
			live[k] = merged
		} else {
			delete(live, k)
		}
	}
	return nil
}
