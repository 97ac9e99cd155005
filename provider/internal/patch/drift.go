package patch

import (
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/yamltext"
)

// Difference is one path where the live object does not hold the desired value.
type Difference struct {
	// Path is written as in [Change].
	Path string
	// Desired is the desired value; nil for a key to remove.
	Desired any
	// Live is the value in the object; nil when Missing.
	Live any
	// Missing means that the object has no value at the path.
	Missing bool
}

// Drift lists, path by path, where object differs from the desired fields; it is empty without drift. Errors are those of [Merge]
// for fields and texts that cannot be read.
func Drift(object map[string]any, desired Desired) ([]Difference, error) {
	fields, err := tree.Normalize(desired.Fields)
	if err != nil {
		return nil, err
	}
	if desired.Document == "" {
		return driftTree(object, fields), nil
	}
	text, _, err := documentText(object, desired.Document)
	if err != nil {
		return nil, err
	}
	doc, err := yamltext.Parse(text)
	if err != nil {
		return nil, inDocument(desired.Document, err)
	}
	return driftTree(doc.Tree, fields), nil
}

// driftTree compares leaves. A container counts where it is desired for its own sake: an empty map, or an element with only a name.
func driftTree(root any, fields map[string]any) []Difference {
	var differences []Difference
	if len(fields) == 0 {
		return nil
	}
	compare := func(at tree.Path, desired any) {
		live, present := tree.Lookup(root, at)
		if desired == nil && !present || desired != nil && present && tree.Equal(live, desired) {
			return
		}
		differences = append(differences, Difference{Path: at.String(), Desired: desired, Live: tree.Clone(live), Missing: !present})
	}
	visitor{
		container: func(at tree.Path, desired any) {
			empty, isMap := desired.(map[string]any)
			if live, _ := tree.Lookup(root, at); isMap && len(empty) == 0 && tree.Kind(live) != tree.Map {
				compare(at, empty)
			}
		},
		leaf: compare,
	}.visit(nil, fields)
	return differences
}
