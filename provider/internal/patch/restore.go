package patch

import "slices"

// outcome is a tree without what changes had put into it.
type outcome struct {
	tree any
	// kept are the paths where somebody's later value was left alone.
	kept []string
	// standing are the records of containers of ours that hold something else by now, and so could not go.
	standing []Change
}

// restoreTree takes changes back, last first, in a tree that it may change. Leaves whose path is in forced get back what was there
// even where somebody changed them since: the caller is about to set them anew.
func restoreTree(tree any, changes []Change, forced map[string]string) (outcome, error) {
	o := outcome{tree: tree}
	for _, c := range slices.Backward(changes) {
		if c.Outside {
			continue
		}
		p, err := parsePath(c.Path)
		if err != nil {
			return outcome{}, err
		}
		if c.Container {
			o.dropContainer(p, c)
			continue
		}
		_, force := forced[c.Path]
		if err := o.putBack(p, c, force); err != nil {
			return outcome{}, err
		}
	}
	slices.Reverse(o.kept)
	slices.Reverse(o.standing)
	return o, nil
}

func (o *outcome) putBack(p path, c Change, force bool) error {
	live, there := lookup(o.tree, p)
	was, hadWas, err := decodeOptional(c.Was)
	if err != nil {
		return err
	}
	set, hadSet, err := decodeOptional(c.Set)
	if err != nil {
		return err
	}
	asItWas := there == hadWas && equal(live, was)
	ours := there == hadSet && equal(live, set)
	if asItWas {
		return nil
	}
	if !hadSet && !force { // a key that we took out goes back only into the map that it was taken from
		parent, _ := lookup(o.tree, p[:len(p)-1])
		ours = ours && kind(parent) == "a map"
	}
	switch {
	case !ours && !force:
		o.kept = append(o.kept, c.Path)
	case hadWas:
		o.tree = put(o.tree, p, was, force)
	default:
		o.tree = remove(o.tree, p)
	}
	return nil
}

// dropContainer removes a container that was made for our leaves, once nothing else is in it.
func (o *outcome) dropContainer(p path, c Change) {
	live, there := lookup(o.tree, p)
	switch {
	case !there:
	case !holdsNothing(live, len(p) > 0 && p[len(p)-1].named):
		o.standing = append(o.standing, c)
	case c.Was != "":
		o.tree = put(o.tree, p, nil, false)
	default:
		o.tree = remove(o.tree, p)
	}
}

func holdsNothing(v any, element bool) bool {
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
