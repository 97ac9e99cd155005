package patch

import (
	"maps"
	"slices"
)

// steps lists what leads from one tree to another. Forward, all is set and inserted in order, then keys are taken out in the opposite
// order. Back, in exactly the opposite sequence: keys go in again, then what was inserted goes and what was set is set back.
func (p plan) steps(live, target any) []op {
	if live == nil && target != nil {
		return []op{{verb: insertEntry, value: target}}
	}
	var all []op
	if target == nil {
		root, _ := live.(map[string]any)
		for i, k := range sortedKeys(root) {
			all = append(all, op{verb: takeEntry, at: path{{key: k}}, gone: i == 0})
		}
	} else {
		p.compare(nil, live, target, &all)
	}
	early := func(o op) bool { return o.verb == insertEntry || !p.back && o.verb == setValue }
	late := slices.DeleteFunc(slices.Clone(all), early)
	slices.Reverse(late)
	return append(slices.DeleteFunc(all, func(o op) bool { return !early(o) }), late...)
}

func (p plan) compare(at path, live, target any, all *[]op) {
	switch t := target.(type) {
	case map[string]any:
		if l, ok := live.(map[string]any); ok {
			p.compareMaps(at, l, t, all)
			return
		}
	case []any:
		if l, ok := live.([]any); ok && p.lists[at.String()] && sameButNames(l, t) {
			p.compareLists(at, l, t, all)
			return
		}
	}
	if !equal(live, target) {
		*all = append(*all, op{verb: setValue, at: at, value: target, hint: p.hints[at.String()]})
	}
}

func (p plan) compareMaps(at path, live, target map[string]any, all *[]op) {
	both := maps.Clone(live)
	maps.Copy(both, target)
	for _, k := range sortedKeys(both) {
		below := at.with(step{key: k})
		l, there := live[k]
		t, wanted := target[k]
		switch {
		case there && wanted:
			p.compare(below, l, t, all)
		case wanted:
			*all = append(*all, op{verb: insertEntry, at: below, value: t, hint: p.hints[below.String()]})
		default:
			*all = append(*all, op{verb: takeEntry, at: below})
		}
	}
}

// sameButNames says whether two lists differ in nothing but elements whose name is theirs alone, so that paths can say how.
func sameButNames(live, target []any) bool {
	others := func(list []any) []any {
		return slices.DeleteFunc(slices.Clone(list), func(e any) bool {
			name, named := nameOf(e)
			return named && countName(live, name) < 2 && countName(target, name) < 2
		})
	}
	return equal(others(live), others(target))
}

func countName(list []any, name string) (count int) {
	for _, e := range list {
		if n, named := nameOf(e); named && n == name {
			count++
		}
	}
	return count
}

// compareLists goes by name.
func (p plan) compareLists(at path, live, target []any, all *[]op) {
	for _, e := range live {
		name, named := nameOf(e)
		if !named || countName(live, name) > 1 {
			continue
		}
		below := at.with(step{key: name, named: true})
		if i := indexByName(target, name); i >= 0 {
			p.compare(below, e, target[i], all)
		} else {
			*all = append(*all, op{verb: takeEntry, at: below})
		}
	}
	for _, e := range target {
		if name, named := nameOf(e); named && indexByName(live, name) < 0 {
			*all = append(*all, op{verb: insertEntry, at: at.with(step{key: name, named: true}), value: e})
		}
	}
}

func nameOf(element any) (string, bool) {
	m, _ := element.(map[string]any)
	name, named := m["name"].(string)
	return name, named
}
