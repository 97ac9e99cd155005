package patch

import (
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/yamltext"
)

// fresh is applied without changes of which none stands in the object any more.
func fresh(live *unstructured.Unstructured, applied Applied) (Applied, error) {
	if len(applied.Changes) == 0 {
		return applied, nil
	}
	stands, err := standsAny(live.Object, applied)
	if err != nil || stands {
		return applied, err
	}
	applied.Changes = nil
	return applied, nil
}

// standsAny reports whether the object holds at least one value as it was set. A document that does not parse decides nothing.
func standsAny(object map[string]any, applied Applied) (bool, error) {
	var root any = object
	if applied.Document != "" {
		text, present, err := documentText(object, applied.Document)
		if err != nil || !present {
			return err != nil, err
		}
		document, err := yamltext.Parse(text)
		if err != nil {
			return true, nil // the merge names what is wrong
		}
		root = document.Tree
	}
	leaves := 0
	for _, change := range applied.Changes {
		if change.Container || change.Outside {
			continue
		}
		leaves++
		at, err := tree.ParsePath(change.Path)
		if err != nil {
			return false, err
		}
		set, wasSet, err := change.value()
		if err != nil {
			return false, err
		}
		live, present := tree.Lookup(root, at)
		if wasSet == present && (!wasSet || tree.Equal(live, set)) {
			return true, nil
		}
	}
	return leaves == 0, nil
}
