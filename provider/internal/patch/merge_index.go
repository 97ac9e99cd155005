package patch

import (
	"regexp"
	"slices"
	"strconv"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
)

// indexKey is how desired fields address an element of a list without names: {"[0]": …}.
var indexKey = regexp.MustCompile(`^\[(0|[1-9][0-9]{0,5})\]$`)

// isIndexed reports whether a desired map is a list, addressed by index.
func isIndexed(desired map[string]any) bool {
	for key := range desired {
		if !indexKey.MatchString(key) {
			return false
		}
	}
	return len(desired) > 0
}

// stepTo is the step from what a desired map describes to one of its keys.
func stepTo(desired map[string]any, key string) tree.Step {
	if isIndexed(desired) {
		return tree.Indexed(indexOf(key))
	}
	return tree.Key(key)
}

func indexOf(key string) int {
	index, _ := strconv.Atoi(key[1 : len(key)-1])
	return index
}

// intoIndexes merges into a list by index. An element can be added only at the end: a gap would need elements without content.
func (m *merger) intoIndexes(at tree.Path, live any, present bool, desired map[string]any) (any, bool, error) {
	target, ok, err := m.container(at, live, present, desired, []any{})
	if err != nil {
		return nil, false, err
	}
	list := target.([]any)
	keys := slices.SortedFunc(slices.Values(tree.SortedKeys(desired)), func(a, b string) int { return indexOf(a) - indexOf(b) })
	for _, key := range keys {
		index := indexOf(key)
		child := at.With(tree.Indexed(index))
		if index > len(list) {
			return nil, false, tree.Errorf(child, "expected an index up to %d, since the list has %d elements; use indexes without a gap", len(list), len(list))
		}
		var element any
		exists := index < len(list)
		if exists {
			element = list[index]
		}
		merged, remains, err := m.merge(child, element, exists, desired[key])
		switch {
		case err != nil:
			return nil, false, err
		case exists && remains:
			list[index] = merged
		case remains:
			list = append(list, merged)
		case exists:
			return nil, false, tree.Errorf(child, "cannot remove an element by its index, since later elements would move; set the whole list")
		}
	}
	if !ok {
		return live, present, nil
	}
	return list, true, nil
}

// checkNoIndex refuses indexes inside a YAML text, whose lists are edited by name or as a whole.
func checkNoIndex(fields map[string]any) error {
	var refused error
	visitor{
		container: func(tree.Path, any) {},
		leaf: func(at tree.Path, _ any) {
			if i := slices.IndexFunc(at, func(s tree.Step) bool { return s.Kind == tree.ByIndex }); i >= 0 && refused == nil {
				refused = tree.Errorf(at[:i+1], "expected a list, elements with a `name`, or elements of {\"[+]\": […]}: an index cannot address an element inside a YAML text")
			}
		},
	}.visit(nil, fields)
	return refused
}
