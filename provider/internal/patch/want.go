package patch

// needed says whether a wanted value needs something to stand there: a map that only takes keys out does not.
func needed(want any) bool {
	switch w := want.(type) {
	case nil:
		return false
	case map[string]any:
		for _, v := range w {
			if needed(v) {
				return true
			}
		}
		return len(w) == 0
	case []any:
		if !byName(w) {
			return true
		}
		for _, e := range w {
			if neededElement(e.(map[string]any)) {
				return true
			}
		}
		return false
	}
	return true
}

// neededElement leaves the name aside, which every element has.
func neededElement(element map[string]any) bool { return needed(withoutName(element)) }

func withoutName(element map[string]any) map[string]any {
	rest := make(map[string]any, len(element))
	for k, v := range element {
		if k != "name" {
			rest[k] = v
		}
	}
	return rest
}

// visit calls leaf for each leaf that is wanted, and container for each map, list and element on the way, in the order of Merge.
func visit(at path, want any, container func(path), leaf func(path, any)) {
	switch w := want.(type) {
	case map[string]any:
		container(at)
		for _, k := range sortedKeys(w) {
			visit(at.with(stepTo(w, k)), w[k], container, leaf)
		}
		return
	case []any:
		if byName(w) {
			container(at)
			for _, e := range w {
				element := e.(map[string]any)
				visit(at.with(step{key: element["name"].(string), named: true}), withoutName(element), container, leaf)
			}
			return
		}
	}
	leaf(at, want)
}

// outline is what a Want asks for, by printed path: the JSON of each leaf (empty: to be absent), and the containers on the way.
type outline struct {
	leaves     map[string]string
	containers map[string]bool
}

func outlineOf(fields map[string]any) (outline, error) {
	o := outline{leaves: map[string]string{}, containers: map[string]bool{}}
	var failed error
	visit(nil, fields, func(p path) { o.containers[p.String()] = true }, func(p path, v any) {
		text := ""
		if v != nil {
			var err error
			if text, err = encode(p, v); err != nil {
				failed = err
			}
		}
		o.leaves[p.String()] = text
	})
	return o, failed
}

// recordedBy says whether changes are the records of exactly this outline, so that there is nothing to take back and nothing to add.
func (o outline) recordedBy(changes []Change) bool {
	leaves := 0
	for _, c := range changes {
		switch {
		case c.Outside:
		case c.Container:
			if !o.containers[c.Path] {
				return false
			}
		default:
			set, wanted := o.leaves[c.Path]
			if !wanted || set != c.Set {
				return false
			}
			leaves++
		}
	}
	return leaves == len(o.leaves)
}
