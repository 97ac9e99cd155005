package patch

import (
	"fmt"
	"slices"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
)

// documentText returns the text in data[document]; a missing key is an empty text.
func documentText(object map[string]any, document string) (text string, present bool, err error) {
	data, ok := object["data"].(map[string]any)
	if !ok && object["data"] != nil {
		return "", false, tree.Errorf(tree.Keys("data"), "expected a map of strings, found %s", tree.Kind(object["data"]))
	}
	value, present := data[document]
	if !present {
		return "", false, nil
	}
	text, ok = value.(string)
	if !ok {
		found := tree.Kind(value)
		if found == tree.Scalar {
			found = fmt.Sprint(value)
		}
		return "", false, tree.Errorf(tree.Keys("data", document), "expected a string with a YAML text, found %s", found)
	}
	return text, true, nil
}

// recordData records the key of a text, and `data` itself, where they have to be created for the text.
func recordData(object map[string]any, name string) []Change {
	text := Change{Path: tree.Keys("data", name).String(), Container: true, Outside: true}
	data, present := object["data"]
	if data != nil {
		return []Change{text}
	}
	around := Change{Path: "data", Container: true, Outside: true}
	if present {
		around.Original = "null"
	}
	return []Change{around, text}
}

// removeData removes the key of a text, and `data` itself, where they were created for the text and are empty by now.
func removeData(object map[string]any, changes []Change, text string) map[string]any {
	r := restored{tree: object}
	for _, c := range slices.Backward(changes) {
		at, err := tree.ParsePath(c.Path)
		switch {
		case !c.Outside || err != nil:
		case len(at) == 1:
			r.removeContainer(at, c)
		case text == "":
			r.tree = tree.Remove(r.tree, at)
		}
	}
	return r.tree.(map[string]any)
}
