package patch

import (
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
)

// setsValue reports whether desired fields set a value. Where they only remove keys, Merge does not create their parents.
func setsValue(desired any) bool {
	switch d := desired.(type) {
	case nil:
		return false
	case map[string]any:
		if elements, ok := tree.HeldElements(d); ok {
			return len(elements) > 0
		}
		for _, v := range d {
			if setsValue(v) {
				return true
			}
		}
		return len(d) == 0
	case []any:
		if !tree.AllNamed(d) {
			return true
		}
		for _, e := range d {
			if setsValue(withoutName(e)) {
				return true
			}
		}
		return false
	}
	return true
}

// withoutName is the content of a named element.
func withoutName(element any) map[string]any {
	rest := map[string]any{}
	for k, v := range element.(map[string]any) {
		if k != "name" {
			rest[k] = v
		}
	}
	return rest
}

// visitor walks through desired fields in the order of Merge.
type visitor struct {
	// container is called for each map, list and element on the way, with the desired value.
	container func(tree.Path, any)
	// leaf is called for each leaf.
	leaf func(tree.Path, any)
}

func (v visitor) visit(at tree.Path, desired any) {
	switch d := desired.(type) {
	case map[string]any:
		v.container(at, d)
		if elements, ok := tree.HeldElements(d); ok {
			for _, e := range elements {
				v.leaf(at.With(stepToElement(e)), e)
			}
			return
		}
		for _, k := range tree.SortedKeys(d) {
			v.visit(at.With(stepTo(d, k)), d[k])
		}
		return
	case []any:
		if tree.AllNamed(d) {
			v.container(at, d)
			for _, e := range d {
				name, _ := tree.NameOf(e)
				v.visit(at.With(tree.Named(name)), withoutName(e))
			}
			return
		}
	}
	v.leaf(at, desired)
}

// outline is what desired fields consist of, by printed path.
type outline struct {
	// leaves are the JSON of each leaf; empty for a key to remove.
	leaves     map[string]string
	containers map[string]bool
}

func outlineOf(fields map[string]any) (outline, error) {
	o := outline{leaves: map[string]string{}, containers: map[string]bool{}}
	var failed error
	visitor{
		container: func(at tree.Path, _ any) { o.containers[at.String()] = true },
		leaf: func(at tree.Path, v any) {
			text := ""
			if v != nil {
				var err error
				if text, err = tree.Encode(at, v); err != nil {
					failed = err
				}
			}
			o.leaves[at.String()] = text
		},
	}.visit(nil, fields)
	return o, failed
}

// recordedBy reports whether changes are the records of exactly this outline, so that there is nothing to undo and nothing to add.
func (o outline) recordedBy(changes []Change) bool {
	leaves := 0
	for _, c := range changes {
		switch {
		case c.Outside:
		case c.Container:
			if !o.containers[c.Path] {
				return false
			}
		default:
			set, desired := o.leaves[c.Path]
			if !desired || set != c.Set {
				return false
			}
			leaves++
		}
	}
	return leaves == len(o.leaves)
}
