package patch

import (
	"fmt"
	"slices"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/yamltext"
)

func mergeDocument(object map[string]any, name string, fields map[string]any, previous []Change) (map[string]any, []Change, error) {
	text, present, err := documentText(object, name)
	if err != nil {
		return nil, nil, err
	}
	if err := checkNoIndex(fields); err != nil {
		return nil, nil, inDocument(name, err)
	}
	d, err := yamltext.Parse(text)
	if err != nil {
		return nil, nil, inDocument(name, err)
	}
	next, changes, err := mergeText(d, fields, previous)
	if err != nil {
		return nil, nil, inDocument(name, d.WithLine(err))
	}
	merged := tree.CloneMap(object)
	outside := slices.DeleteFunc(slices.Clone(previous), func(c Change) bool { return !c.Outside })
	if next.Text == text {
		return merged, append(outside, changes...), nil
	}
	if !present {
		outside = recordData(object, name)
	}
	return tree.Set(merged, tree.Keys("data", name), next.Text, true).(map[string]any), append(outside, changes...), nil
}

// mergeText undoes the previous records in the text first, then merges; both edits become one write.
func mergeText(d yamltext.Document, fields map[string]any, previous []Change) (yamltext.Document, []Change, error) {
	inside := slices.DeleteFunc(slices.Clone(previous), func(c Change) bool { return c.Outside })
	base, unchanged, err := undoPrevious(tree.Clone(d.Tree), fields, inside)
	if err != nil || unchanged {
		return d, inside, err
	}
	if d, _, err = d.Rewrite(base.tree, undoing(inside)); err != nil {
		return d, nil, err
	}
	merged, changes, err := mergeUnrecorded(tree.Clone(d.Tree), fields)
	if err != nil {
		return d, nil, err
	}
	next, originals, err := d.Rewrite(merged, merging(fields))
	if err != nil {
		return d, nil, err
	}
	for i, c := range changes {
		if original, replaced := originals[c.Path]; replaced && c.Original != "" {
			changes[i].OriginalText, changes[i].Position = original.Text, original.Position
		}
	}
	return next, withContainers(base.nonEmpty, fields, changes), nil
}

// merging are the options to set desired fields in a text.
func merging(fields map[string]any) yamltext.Options {
	o := yamltext.Options{Lists: tree.Lists{}}
	add := func(at tree.Path, _ any) { o.Lists.Add(at) }
	visitor{container: add, leaf: add}.visit(nil, fields)
	return o
}

// undoing are the options to undo changes in a text.
func undoing(changes []Change) yamltext.Options {
	o := yamltext.Options{Lists: tree.Lists{}, Originals: map[string]yamltext.Original{}, Undo: true}
	for _, c := range changes {
		if c.Original != "" {
			o.Originals[c.Path] = yamltext.Original{Text: c.OriginalText, Position: c.Position}
		}
		if at, err := tree.ParsePath(c.Path); err == nil {
			o.Lists.Add(at)
		}
	}
	return o
}

func restoreDocument(object map[string]any, name string, changes []Change) (map[string]any, []string, error) {
	text, present, err := documentText(object, name)
	if err != nil {
		return nil, nil, err
	}
	d, err := yamltext.Parse(text)
	if err != nil {
		return nil, nil, inDocument(name, err)
	}
	base, err := restoreTree(tree.Clone(d.Tree), changes, nil)
	if err != nil {
		return nil, nil, err
	}
	next, _, err := d.Rewrite(base.tree, undoing(changes))
	if err != nil {
		return nil, nil, inDocument(name, err)
	}
	result := tree.CloneMap(object)
	if present {
		result = tree.Set(result, tree.Keys("data", name), next.Text, false).(map[string]any)
	}
	return removeData(result, changes, next.Text), base.conflicts, nil
}

// inDocument adds in which text of the object an error is.
func inDocument(document string, err error) error {
	return fmt.Errorf("the YAML text in data[%s]: %w", document, err)
}
