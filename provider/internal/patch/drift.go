package patch

// driftTree compares leaf by leaf; a container that is wanted empty counts when it is missing.
func driftTree(tree any, fields map[string]any) []Difference {
	var differences []Difference
	if len(fields) == 0 {
		return nil
	}
	compare := func(p path, want any) {
		live, there := lookup(tree, p)
		if want == nil && !there || want != nil && there && equal(live, want) {
			return
		}
		differences = append(differences, Difference{Path: p.String(), Want: want, Live: clone(live), Missing: !there})
	}
	visitDrift(nil, fields, func(p path, empty any) {
		if live, _ := lookup(tree, p); live == nil || kind(live) != kind(empty) {
			compare(p, empty)
		}
	}, compare)
	return differences
}

// visitDrift is visit, where containers count only when they are wanted for their own sake: empty maps, and elements of only a name.
func visitDrift(at path, want any, empty func(path, any), leaf func(path, any)) {
	switch w := want.(type) {
	case map[string]any:
		if len(w) == 0 {
			empty(at, map[string]any{})
		}
		for _, k := range sortedKeys(w) {
			visitDrift(at.with(stepTo(w, k)), w[k], empty, leaf)
		}
		return
	case []any:
		if byName(w) {
			for _, e := range w {
				element := e.(map[string]any)
				visitDrift(at.with(step{key: element["name"].(string), named: true}), withoutName(element), empty, leaf)
			}
			return
		}
	}
	leaf(at, want)
}
