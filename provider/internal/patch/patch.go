// Package patch merges fields into an object that another tool owns, and restores exactly what was there before.
//
// [Merge], [Restore] and [Drift] are pure: they take an object as it was read and return a changed copy. [Read], [Apply] and
// [Revert] are the thin shells that read and write the cluster. Apply returns an [Applied], which the caller keeps: the next
// Apply takes it as previous, and Revert undoes it.
//
// Maps merge by key, lists of objects that all have a `name` merge by name, and other lists and scalars are leaves, which are
// set as a whole. A map of which every key is an index, {"[0]": …}, merges into the elements of a list without names, except
// in a YAML text. {"[+]": [element, …]} appends the elements that such a list does not hold yet. A nil removes a key. With a document, the fields lie inside a YAML text in data[document], such as
// Istio's `mesh`, and package yamltext edits that text.
//
// Each leaf has a record of its value before, and so has each container that was created. The package never writes without the
// resourceVersion that it read, never overwrites a value that another manager set after the last Apply except where that value
// is still desired, and never changes a byte of a YAML text outside of its own fields.
package patch

import (
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
)

// Desired is what an object has to hold.
type Desired struct {
	// Document is a key of `data` that holds a YAML text; the fields then lie inside that text. Empty: they lie at the object's root.
	Document string
	// Fields are plain JSON values: maps, lists, strings, numbers, booleans. A nil removes the key; Restore puts it back at its
	// old position.
	Fields map[string]any
}

// Merge sets the desired fields in a copy of object, and returns the records of what was there before.
//
// previous are the records of the last Merge into the same object; nil for the first. A path that is still desired keeps its
// record of the first value, and is set again where it drifted. A path that is no longer desired is restored as [Restore] does.
// A value of another kind than the fields need, and a YAML text with more than one reading, is a [tree.PathError].
func Merge(object map[string]any, desired Desired, previous []Change) (map[string]any, []Change, error) {
	fields, err := tree.Normalize(desired.Fields)
	if err != nil {
		return nil, nil, err
	}
	if desired.Document != "" {
		return mergeDocument(object, desired.Document, fields, previous)
	}
	merged, changes, err := mergeTree(tree.CloneMap(object), fields, previous)
	if err != nil {
		return nil, nil, err
	}
	return merged.(map[string]any), changes, nil
}

// Restore undoes changes in a copy of object: where the live value is still the one that was set, the value before comes back.
// Where another manager changed it since, the live value stays and its path is in conflicts. document is that of the [Desired].
func Restore(object map[string]any, document string, changes []Change) (restored map[string]any, conflicts []string, err error) {
	if document != "" {
		return restoreDocument(object, document, changes)
	}
	r, err := restoreTree(tree.CloneMap(object), changes, nil)
	if err != nil {
		return nil, nil, err
	}
	return r.tree.(map[string]any), r.conflicts, nil
}
