package patch

import (
	"slices"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
)

// restored is a tree without what changes had set in it.
type restored struct {
	tree any
	// conflicts are the paths where another manager changed the value since; that value stays.
	conflicts []string
	// nonEmpty are the records of created containers that hold other values by now, and so remain.
	nonEmpty []Change
}

// restoreTree undoes changes, last first, in a tree that it may change. Leaves whose path is in forced are restored whatever their
// live value: the caller is about to set them again.
func restoreTree(root any, changes []Change, forced map[string]string) (restored, error) {
	r := restored{tree: root}
	for _, c := range slices.Backward(changes) {
		if c.Outside {
			continue
		}
		at, err := tree.ParsePath(c.Path)
		if err != nil {
			return restored{}, err
		}
		if c.Container {
			r.removeContainer(at, c)
			continue
		}
		_, force := forced[c.Path]
		if err := r.restoreLeaf(at, c, force); err != nil {
			return restored{}, err
		}
	}
	slices.Reverse(r.conflicts)
	slices.Reverse(r.nonEmpty)
	return r, nil
}

func (r *restored) restoreLeaf(at tree.Path, c Change, force bool) error {
	live, present := tree.Lookup(r.tree, at)
	original, hadOriginal, err := c.original()
	if err != nil {
		return err
	}
	set, wasSet, err := c.value()
	if err != nil {
		return err
	}
	if present == hadOriginal && tree.Equal(live, original) {
		return nil
	}
	unchanged := present == wasSet && tree.Equal(live, set)
	if !wasSet && !force { // a removed key comes back only into the map that it was removed from
		parent, _ := tree.Lookup(r.tree, at.Parent())
		unchanged = unchanged && tree.Kind(parent) == tree.Map
	}
	switch {
	case !unchanged && !force:
		r.conflicts = append(r.conflicts, c.Path)
	case hadOriginal:
		r.tree = tree.Set(r.tree, at, original, force)
	default:
		r.tree = tree.Remove(r.tree, at)
	}
	return nil
}

// removeContainer removes a container that was created for leaves, unless it holds other values.
func (r *restored) removeContainer(at tree.Path, c Change) {
	live, present := tree.Lookup(r.tree, at)
	element := len(at) > 0 && at.Last().Kind == tree.ByName
	switch {
	case !present:
	case !isEmpty(live, element):
		r.nonEmpty = append(r.nonEmpty, c)
	case c.Original != "":
		r.tree = tree.Set(r.tree, at, nil, false)
	default:
		r.tree = tree.Remove(r.tree, at)
	}
}

// isEmpty reports whether a container holds no values; a named element then holds only its name.
func isEmpty(v any, element bool) bool {
	switch v := v.(type) {
	case nil:
		return true
	case map[string]any:
		return len(v) == 0 || element && len(v) == 1
	case []any:
		return len(v) == 0
	}
	return false
}
