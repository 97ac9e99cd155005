package patch

// intoList merges wanted elements into a list by name; those that are missing are appended.
func (m *merger) intoList(at path, live, want []any) ([]any, error) {
	if err := checkNames(at, live, want); err != nil {
		return nil, err
	}
	for _, e := range want {
		element := e.(map[string]any)
		name := element["name"].(string)
		below := at.with(step{key: name, named: true})
		i := indexByName(live, name)
		target := map[string]any{"name": name}
		switch {
		case i >= 0:
			target = live[i].(map[string]any)
		case neededElement(element):
			m.changes = append(m.changes, Change{Path: below.String(), Container: true})
			live = append(live, target)
		}
		if err := m.intoMap(below, target, withoutName(element)); err != nil {
			return nil, err
		}
	}
	return live, nil
}

// checkNames refuses lists in which a name does not say which element is meant.
func checkNames(at path, live, want []any) error {
	wanted := map[string]int{}
	for _, e := range want {
		name := e.(map[string]any)["name"].(string)
		if wanted[name]++; wanted[name] > 1 {
			return refuse(at.with(step{key: name, named: true}), "wanted twice in the same list; give each element a name of its own")
		}
	}
	found := map[string]int{}
	for i, e := range live {
		element, ok := e.(map[string]any)
		if !ok {
			return refuse(at, "element %d is %s, where the wanted elements are maps with a `name`; change or remove it first", i, kind(e))
		}
		// An element without a name is nobody we know: it stays as it is.
		name, _ := element["name"].(string)
		if found[name]++; wanted[name] > 0 && found[name] > 1 {
			return refuse(at.with(step{key: name, named: true}), "stands twice in the list, so it is not clear which one is meant; remove one")
		}
	}
	return nil
}
