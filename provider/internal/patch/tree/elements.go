package tree

// ElementsKey is how desired fields give elements that a list without names has to hold: {"[+]": [element, …]}. Each counts as a
// whole, wherever it is in the list, so that elements that other managers insert or remove do not matter.
const ElementsKey = "[+]"

// HeldElements are the elements that a desired map gives for a list; ok is false for any other map.
func HeldElements(desired map[string]any) (elements []any, ok bool) {
	if len(desired) != 1 {
		return nil, false
	}
	elements, ok = desired[ElementsKey].([]any)
	return elements, ok
}
