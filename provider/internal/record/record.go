// Package record is the record that this package keeps on every object it writes into: who wrote which fields, and the
// original values. It is written with the fields in one write, so it survives the loss of a stack's state and an update that is
// cut off. Parse reads the records of an object, Resolve decides whose fields a write may change, Put writes them back. It is
// pure, and it never decides what an object's fields are: package patch does.
package record

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Annotation is the key under which an object carries its records.
const Annotation = "groundcover.com/istio-records"

// Owner is one component instance of one stack. Its zero value is nobody in particular: a write without an owner leaves no
// record.
type Owner struct {
	// Stack is organization/project/stack, Component the name of the resource in the program.
	Stack     string `json:"stack"`
	Component string `json:"component"`
	// Token tells this instance from a later one of the same name. It is random and no secret.
	Token string `json:"token"`
}

// String names the owner in messages.
func (o Owner) String() string { return fmt.Sprintf("component %q of stack %q", o.Component, o.Stack) }

// Record is what one owner wrote into one object.
type Record struct {
	Owner Owner `json:"owner"`
	// Document is the data key that the paths lie in, "" for the object itself.
	Document string `json:"document,omitempty"`
	// Paths are the leaves that were written.
	Paths []string `json:"paths"`
	// Created says that the owner created the object; UID tells it from a later one of the same name.
	Created bool   `json:"created,omitempty"`
	UID     string `json:"uid,omitempty"`
	// Changes is what undoes the write, in the form of package patch.
	Changes json.RawMessage `json:"changes"`
}

// Parse reads the records of an object from its annotations. Text that this package did not write counts as no record.
func Parse(annotations map[string]string) []Record {
	var records []Record
	if json.Unmarshal([]byte(annotations[Annotation]), &records) != nil {
		return nil
	}
	return records
}

// Text is the annotation that holds records, "" for none.
func Text(records []Record) (string, error) {
	if len(records) == 0 {
		return "", nil
	}
	text, err := json.Marshal(records)
	return string(text), err
}

// Overlaps says that two records are about the same fields: one path is the other, or lies inside it.
func (r Record) Overlaps(other Record) bool {
	if r.Document != other.Document {
		return false
	}
	return slices.ContainsFunc(r.Paths, func(path string) bool {
		return slices.ContainsFunc(other.Paths, func(o string) bool { return within(path, o) || within(o, path) })
	})
}

// within says that path is outer or lies inside it. Paths are written as in metadata.labels[app] and list[name=x].field.
func within(path, outer string) bool {
	rest, found := strings.CutPrefix(path, outer)
	return found && (rest == "" || outer == "" || rest[0] == '.' || rest[0] == '[')
}
