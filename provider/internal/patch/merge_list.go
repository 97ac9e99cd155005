package patch

import (
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
)

// intoList merges desired elements into a list by name; those that are missing are appended.
func (m *merger) intoList(at tree.Path, live, desired []any) ([]any, error) {
	if err := checkNames(at, live, desired); err != nil {
		return nil, err
	}
	for _, e := range desired {
		name, _ := tree.NameOf(e)
		fields, child := withoutName(e), at.With(tree.Named(name))
		target := map[string]any{"name": name}
		if i := tree.IndexByName(live, name); i >= 0 {
			target = live[i].(map[string]any)
		} else if setsValue(fields) {
			m.changes = append(m.changes, Change{Path: child.String(), Container: true})
			live = append(live, target)
		}
		if err := m.intoMap(child, target, fields); err != nil {
			return nil, err
		}
	}
	return live, nil
}

// checkNames refuses lists in which a desired name is not unique. Live elements without a name stay as they are.
func checkNames(at tree.Path, live, desired []any) error {
	count := map[string]int{}
	for _, e := range desired {
		name, _ := tree.NameOf(e)
		if count[name]++; count[name] > 1 {
			return tree.Errorf(at.With(tree.Named(name)), "duplicate name in the desired elements; give each element a unique name")
		}
	}
	found := map[string]int{}
	for i, e := range live {
		element, ok := e.(map[string]any)
		if !ok {
			return tree.Errorf(at, "element %d: expected a map with a `name`, found %s; change or remove it first", i, tree.Kind(e))
		}
		name, _ := element["name"].(string)
		if found[name]++; count[name] > 0 && found[name] > 1 {
			return tree.Errorf(at.With(tree.Named(name)), "duplicate name in the list; remove one of the elements")
		}
	}
	return nil
}
