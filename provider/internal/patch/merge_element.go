package patch

import (
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
)

// stepToElement is the step to a desired element. Its fields are normalized, so they have a JSON.
func stepToElement(element any) tree.Step {
	text, err := tree.Encode(nil, element)
	if err != nil {
		return tree.Valued("null")
	}
	return tree.Valued(text)
}

// intoElements appends the desired elements that a list does not hold yet.
func (m *merger) intoElements(at tree.Path, live any, present bool, desired map[string]any, elements []any) (any, bool, error) {
	target, ok, err := m.container(at, live, present, desired, []any{})
	if err != nil || !ok {
		return live, present, err
	}
	list := target.([]any)
	for _, element := range elements {
		s := stepToElement(element)
		if element == nil {
			return nil, false, tree.Errorf(at, "expected elements, found null; leave it out")
		}
		change := Change{Path: at.With(s).String(), Set: s.Key}
		if s.IndexIn(list) >= 0 {
			change.Original = s.Key
		} else {
			list = append(list, tree.Clone(element))
		}
		m.changes = append(m.changes, change)
	}
	return list, true, nil
}
