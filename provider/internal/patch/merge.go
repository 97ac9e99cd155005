package patch

import (
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
)

// mergeUnrecorded merges into a tree without earlier records, which it may change. A nil tree is a text without content.
func mergeUnrecorded(root any, fields map[string]any) (any, []Change, error) {
	m := merger{changes: []Change{}}
	if len(fields) == 0 {
		return root, m.changes, nil
	}
	merged, _, err := m.merge(nil, root, root != nil, fields)
	return merged, m.changes, err
}

type merger struct{ changes []Change }

// merge returns the value at a path after the merge, and whether there is one.
func (m *merger) merge(at tree.Path, live any, present bool, desired any) (any, bool, error) {
	switch d := desired.(type) {
	case map[string]any:
		if isIndexed(d) {
			return m.intoIndexes(at, live, present, d)
		}
		if elements, ok := tree.HeldElements(d); ok {
			return m.intoElements(at, live, present, d, elements)
		}
		target, ok, err := m.container(at, live, present, desired, map[string]any{})
		if err != nil {
			return nil, false, err
		}
		err = m.intoMap(at, target.(map[string]any), d)
		if !ok {
			return live, present, err
		}
		return target, true, err
	case []any:
		if tree.AllNamed(d) {
			target, ok, err := m.container(at, live, present, desired, []any{})
			if err != nil {
				return nil, false, err
			}
			list, err := m.intoList(at, target.([]any), d)
			if !ok {
				return live, present, err
			}
			return list, true, err
		}
	}
	return m.leaf(at, live, present, desired)
}

// container returns the container to merge into: the live one, or a new and empty one. ok is false where there is none and the
// desired fields only remove keys, so that the new one must not appear in the object.
func (m *merger) container(at tree.Path, live any, present bool, desired, empty any) (target any, ok bool, err error) {
	switch {
	case live != nil && tree.Kind(live) != tree.Kind(empty):
		return nil, false, tree.Errorf(at, "expected %s, found %s; change or remove it first", tree.Kind(empty), tree.Kind(live))
	case live != nil:
		return live, true, nil
	case !setsValue(desired):
		return empty, false, nil
	}
	change := Change{Path: at.String(), Container: true}
	if present {
		change.Original = "null"
	}
	m.changes = append(m.changes, change)
	return empty, true, nil
}

func (m *merger) leaf(at tree.Path, live any, present bool, desired any) (any, bool, error) {
	if desired != nil && live != nil && tree.Kind(live) != tree.Kind(desired) {
		return nil, false, tree.Errorf(at, "expected %s, found %s; change or remove it first", tree.Kind(desired), tree.Kind(live))
	}
	change := Change{Path: at.String()}
	var err error
	if present {
		if change.Original, err = tree.Encode(at, live); err != nil {
			return nil, false, err
		}
	}
	if desired != nil {
		if change.Set, err = tree.Encode(at, desired); err != nil {
			return nil, false, err
		}
	}
	m.changes = append(m.changes, change)
	switch {
	case desired == nil:
		return nil, false, nil
	case tree.Equal(live, desired):
		return live, true, nil
	}
	return tree.Clone(desired), true, nil
}

func (m *merger) intoMap(at tree.Path, live, desired map[string]any) error {
	for _, k := range tree.SortedKeys(desired) {
		child, present := live[k]
		merged, remains, err := m.merge(at.With(tree.Key(k)), child, present, desired[k])
		if err != nil {
			return err
		}
		if remains {
			live[k] = merged
		} else {
			delete(live, k)
		}
	}
	return nil
}
