package patch

import "slices"

// documentText gives the text in data[document]; not there is an empty text.
func documentText(object map[string]any, document string) (text string, there bool, err error) {
	data, ok := object["data"].(map[string]any)
	if !ok && object["data"] != nil {
		return "", false, refuse(path{{key: "data"}}, "%s stands here, where a map of texts is needed", kind(object["data"]))
	}
	value, there := data[document]
	if !there {
		return "", false, nil
	}
	text, ok = value.(string)
	if !ok {
		return "", false, refuse(path{{key: "data"}, {key: document}}, "%s that is no text stands here, where a YAML text is needed", kind(value))
	}
	return text, true, nil
}

func mergeDocument(object map[string]any, name string, fields map[string]any, previous []Change) (map[string]any, []Change, error) {
	text, there, err := documentText(object, name)
	if err != nil {
		return nil, nil, err
	}
	if err := refusePlaces(fields); err != nil {
		return nil, nil, inDocument(name, err)
	}
	d, err := parse(text)
	if err != nil {
		return nil, nil, inDocument(name, err)
	}
	next, changes, err := mergeText(d, fields, previous)
	if err != nil {
		return nil, nil, inDocument(name, withLine(err, d.lineAt))
	}
	merged := cloneMap(object)
	outside := slices.DeleteFunc(slices.Clone(previous), func(c Change) bool { return !c.Outside })
	if next.text == text {
		return merged, append(outside, changes...), nil
	}
	if !there {
		outside = madeAround(object, name)
	}
	return put(merged, path{{key: "data"}, {key: name}}, next.text, true).(map[string]any), append(outside, changes...), nil
}

// madeAround records the data key, and `data` itself, that have to be made for a text.
func madeAround(object map[string]any, name string) []Change {
	text := Change{Path: path{{key: "data"}, {key: name}}.String(), Container: true, Outside: true}
	data, there := object["data"]
	if data != nil {
		return []Change{text}
	}
	around := Change{Path: "data", Container: true, Outside: true}
	if there {
		around.Was = "null"
	}
	return []Change{around, text}
}

// mergeText takes the previous records back in the text first, then merges; both texts become one write.
func mergeText(d document, fields map[string]any, previous []Change) (document, []Change, error) {
	inside := slices.DeleteFunc(slices.Clone(previous), func(c Change) bool { return c.Outside })
	base, unchanged, err := takeBack(clone(d.tree), fields, inside)
	if err != nil || unchanged {
		return d, inside, err
	}
	if d, _, err = d.rewrite(base.tree, planBack(inside)); err != nil {
		return d, nil, err
	}
	merged, changes, err := mergeFresh(clone(d.tree), fields)
	if err != nil {
		return d, nil, err
	}
	next, edits, err := d.rewrite(merged, planForth(fields))
	if err != nil {
		return d, nil, err
	}
	for i, c := range changes {
		if e, done := edits[c.Path]; done && c.Was != "" {
			changes[i].Text, changes[i].Place = e.text, e.place
		}
	}
	return next, carry(base.standing, fields, changes), nil
}

func planForth(fields map[string]any) plan {
	p := plan{lists: map[string]bool{}}
	visit(nil, fields, p.addLists, func(at path, _ any) { p.addLists(at) })
	return p
}

func planBack(changes []Change) plan {
	p := plan{lists: map[string]bool{}, hints: map[string]*Change{}, back: true}
	for _, c := range changes {
		if c.Was != "" {
			p.hints[c.Path] = &c
		}
		if at, err := parsePath(c.Path); err == nil {
			p.addLists(at)
		}
	}
	return p
}

func (p plan) addLists(at path) {
	for i, s := range at {
		if s.named {
			p.lists[at[:i].String()] = true
		}
	}
}

func restoreDocument(object map[string]any, name string, changes []Change) (map[string]any, []string, error) {
	text, there, err := documentText(object, name)
	if err != nil {
		return nil, nil, err
	}
	d, err := parse(text)
	if err != nil {
		return nil, nil, inDocument(name, err)
	}
	base, err := restoreTree(clone(d.tree), changes, nil)
	if err != nil {
		return nil, nil, err
	}
	next, _, err := d.rewrite(base.tree, planBack(changes))
	if err != nil {
		return nil, nil, inDocument(name, err)
	}
	restored := cloneMap(object)
	if there {
		restored = put(restored, path{{key: "data"}, {key: name}}, next.text, false).(map[string]any)
	}
	return dropAround(restored, changes, next.text), base.kept, nil
}

// dropAround removes the data key, and `data` itself, where they were made for the text and nothing is left in it.
func dropAround(object map[string]any, changes []Change, text string) map[string]any {
	o := outcome{tree: object}
	for _, c := range slices.Backward(changes) {
		at, err := parsePath(c.Path)
		switch {
		case !c.Outside || err != nil:
		case len(at) == 1:
			o.dropContainer(at, c)
		case text == "":
			o.tree = remove(o.tree, at)
		}
	}
	return o.tree.(map[string]any)
}
