package patch

import (
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/yamltext"
)

// fresh is applied without changes that are stale: the owner of the object wrote it again. An object that this package created
// has no owner whose values could be originals.
func fresh(live *unstructured.Unstructured, applied Applied) (Applied, error) {
	if len(applied.Changes) == 0 || applied.Created {
		return applied, nil
	}
	stale, err := isStale(live.Object, applied)
	if err != nil || !stale {
		return applied, err
	}
	applied.Changes = nil
	return applied, nil
}

// isStale reports whether no value is in the object as it was set, and one of them is not there at all. A value that only differs
// has drifted. A document that does not parse decides nothing.
func isStale(object map[string]any, applied Applied) (bool, error) {
	var root any = object
	if applied.Document != "" {
		text, present, err := documentText(object, applied.Document)
		if err != nil || !present {
			return err == nil, err
		}
		document, err := yamltext.Parse(text)
		if err != nil {
			return false, nil // the merge names what is wrong
		}
		root = document.Tree
	}
	absent := false
	for _, change := range applied.Changes {
		if change.Container || change.Outside {
			continue
		}
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
			return false, nil
		}
		absent = absent || wasSet && !present
	}
	return absent, nil
}
