package patch

import (
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/yamltext"
)

// Change records one thing that Merge did, with what is needed to undo it. Values are JSON texts: a state file would turn every
// number into a float.
type Change struct {
	// Path counts from the object's root or, with a document, from the root of its text:
	// extensionProviders[name=groundcover].zipkin.port
	Path string `json:"path"`
	// Set is the JSON of the leaf that was set; empty for a removed key, and for containers.
	Set string `json:"set,omitempty"`
	// Original is the JSON of the value before; empty where there was none.
	Original string `json:"original,omitempty"`
	// Container marks a map, a list or a list element that was created to hold leaves; it is removed once it is empty.
	Container bool `json:"container,omitempty"`
	// Outside means, with a document, that Path counts from the root of the object: `data`, or the key of the text.
	Outside bool `json:"outside,omitempty"`
	// OriginalText is, in a document, the exact text that was replaced or removed.
	OriginalText string `json:"originalText,omitempty"`
	// Position is, in a document, where a removed key was.
	Position *yamltext.Position `json:"position,omitempty"`
}

// Applied is what Apply left in the cluster. Its JSON is kept in the state, and Revert undoes it.
type Applied struct {
	// Document is that of the Desired that was applied.
	Document string `json:"document,omitempty"`
	// Created means that Apply created the object; UID distinguishes it from a later object with the same name.
	Created bool   `json:"created,omitempty"`
	UID     string `json:"uid,omitempty"`
	// Changes are the records of Merge.
	Changes []Change `json:"changes"`
	// Written means that this Apply changed the object. It is not part of the JSON.
	Written bool `json:"-"`
}

// original is the value before; present is false where there was none.
func (c Change) original() (value any, present bool, err error) {
	return tree.DecodeOptional(c.Original)
}

// value is the value that was set; present is false for a removed key.
func (c Change) value() (value any, present bool, err error) { return tree.DecodeOptional(c.Set) }
