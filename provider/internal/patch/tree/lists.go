package tree

import "slices"

// Lists are the lists that [Diff] edits element by element, by their printed paths: those without steps by the name of their
// elements, the others by the value of the elements that these steps lead to.
type Lists map[string][]Step

// Add adds the lists that a path leads through by name or by value.
func (l Lists) Add(at Path) {
	for i, s := range at {
		list := at[:i].String()
		switch {
		case s.Kind == ByName && l[list] == nil:
			l[list] = []Step{}
		case s.Kind == ByValue && !slices.Contains(l[list], s):
			l[list] = append(l[list], s)
		}
	}
}
