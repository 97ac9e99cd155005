package patch

import (
	"slices"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
)

// mergeTree merges into a tree that it may change. It undoes the previous records first, on the tree only, so that the new records
// hold the values from before the first merge.
func mergeTree(root any, fields map[string]any, previous []Change) (any, []Change, error) {
	base, unchanged, err := undoPrevious(root, fields, previous)
	if err != nil {
		return nil, nil, err
	}
	if unchanged {
		return root, previous, nil
	}
	merged, changes, err := mergeUnrecorded(base.tree, fields)
	if err != nil {
		return nil, nil, err
	}
	return merged, withContainers(base.nonEmpty, fields, changes), nil
}

// undoPrevious undoes previous on the way to new desired fields: leaves that are still desired whatever their live value, the
// others as Restore does. unchanged says that the same fields are desired as before, and that none drifted.
func undoPrevious(root any, fields map[string]any, previous []Change) (base restored, unchanged bool, err error) {
	if len(previous) == 0 {
		return restored{tree: root}, false, nil
	}
	desired, err := outlineOf(fields)
	if err != nil {
		return restored{}, false, err
	}
	if desired.recordedBy(previous) && len(driftTree(root, fields)) == 0 {
		return restored{tree: root}, true, nil
	}
	base, err = restoreTree(root, previous, desired.leaves)
	return base, false, err
}

// withContainers adds the records of created containers that hold values of other managers, and are on the way to a desired leaf
// again: they must still be removed when they are empty one day.
func withContainers(nonEmpty []Change, fields map[string]any, changes []Change) []Change {
	onTheWay := map[string]bool{}
	visitor{
		container: func(at tree.Path, _ any) { onTheWay[at.String()] = true },
		leaf:      func(tree.Path, any) {},
	}.visit(nil, fields)
	remaining := slices.DeleteFunc(slices.Clone(nonEmpty), func(c Change) bool { return !onTheWay[c.Path] })
	return append(remaining, changes...)
}
