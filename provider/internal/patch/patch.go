// Package patch merges fields into an object that somebody else owns, and gives back exactly what was there.
//
// [Merge], [Restore] and [Drift] are pure: they take an object as it was read and return another one. [Apply], [GiveBack] and
// [Live] are the thin shells that read and write the cluster.
//
// Maps merge by key, lists of objects that all have a `name` merge by name, other lists and scalars are leaves and are replaced as a
// whole. A map of which every key is a place, {"[0]": …}, merges into the elements of a list without names; not so in documents.
//
// Every leaf has a record of its own of what stood there, and so has every container that had to be made. Fields may also lie
// inside a YAML text in data[Document] (Istio's `mesh`): that text is edited by splicing at the places that its parsed tree gives,
// never by encoding it anew, so every byte that is not ours stays.
package patch

// Want is what shall stand in an object.
type Want struct {
	// Document names a key of `data` that holds a YAML text; the fields then lie inside it. Empty: the fields lie at the object's root.
	Document string `json:"document,omitempty" pulumi:"document,optional"`
	// Fields are plain JSON values: maps, lists, strings, numbers, booleans. A nil says that the key shall be absent: it is taken out,
	// and given back at its old place.
	Fields map[string]any `json:"fields" pulumi:"fields"`
}

// Change records one thing that Merge did, enough to undo it. All values are strings and booleans, so that a record comes back
// from a state file as it went in; what stood there is kept as JSON text, since a state file turns every number into a float.
type Change struct {
	// Path is where, from the object's root or, with a document, from the root of its text: extensionProviders[name=groundcover].zipkin.port
	Path string `json:"path" pulumi:"path"`
	// Set is the JSON of the leaf that was set; empty for a key taken out, and for containers.
	Set string `json:"set,omitempty" pulumi:"set,optional"`
	// Was is the JSON of what stood there before; empty when nothing did.
	Was string `json:"was,omitempty" pulumi:"was,optional"`
	// Container marks a map, a list or a list element that was made to hold leaves; it goes again when nothing else is left in it.
	Container bool `json:"container,omitempty" pulumi:"container,optional"`
	// Outside says, with a document, that Path counts from the root of the object that carries it: `data`, or the text's own key.
	Outside bool `json:"outside,omitempty" pulumi:"outside,optional"`
	// Text is, in a document, the exact text that was replaced or taken out.
	Text string `json:"text,omitempty" pulumi:"text,optional"`
	// Place says, in a document, where a key that was taken out had its place.
	Place *Place `json:"place,omitempty" pulumi:"place,optional"`
}

// Place is where an entry stood among its neighbours, in a document.
type Place struct {
	// After and Before are the keys of the neighbours, written as in a path; empty at either end.
	After  string `json:"after,omitempty" pulumi:"after,optional"`
	Before string `json:"before,omitempty" pulumi:"before,optional"`
	// Lead is the text between the value of the neighbour before and the entry, Tail that between the entry and the next key.
	Lead string `json:"lead,omitempty" pulumi:"lead,optional"`
	Tail string `json:"tail,omitempty" pulumi:"tail,optional"`
	// Alone says that the block map held nothing else, and `{}` took its place.
	Alone bool `json:"alone,omitempty" pulumi:"alone,optional"`
}

// Difference is one path where the live object does not hold what is wanted.
type Difference struct {
	// Path is written as in [Change].
	Path string
	// Want is the value that shall stand there; nil when the key shall be absent.
	Want any
	// Live is the value that stands there; nil when Missing.
	Live any
	// Missing says that nothing stands there.
	Missing bool
}

// Merge puts what is wanted into a copy of object and records what stood there before.
//
// previous are the records of the last Merge into the same object, nil for the first. Paths that are still wanted keep their record
// of what first stood there, and are set even where somebody changed them since. Paths that are no longer wanted are restored as
// [Restore] does. It refuses, with an error that names the path (and the line, in a document), what it would have to guess at.
func Merge(object map[string]any, want Want, previous []Change) (map[string]any, []Change, error) {
	fields, err := normalFields(want.Fields)
	if err != nil {
		return nil, nil, err
	}
	if want.Document != "" {
		return mergeDocument(object, want.Document, fields, previous)
	}
	tree, changes, err := mergeTree(cloneMap(object), fields, previous)
	if err != nil {
		return nil, nil, err
	}
	return tree.(map[string]any), changes, nil
}

// Restore takes the changes back in a copy of object: what stood there before stands there again wherever the live value is still the
// one that was set. Where somebody changed it since, theirs stays and its path is in kept. document is the one of the [Want].
func Restore(object map[string]any, document string, changes []Change) (restored map[string]any, kept []string, err error) {
	if document != "" {
		return restoreDocument(object, document, changes)
	}
	outcome, err := restoreTree(cloneMap(object), changes, nil)
	if err != nil {
		return nil, nil, err
	}
	return outcome.tree.(map[string]any), outcome.kept, nil
}

// Drift lists, path by path, what is wanted and does not stand in object. It is empty when all of it stands.
func Drift(object map[string]any, want Want) ([]Difference, error) {
	fields, err := normalFields(want.Fields)
	if err != nil {
		return nil, err
	}
	if want.Document == "" {
		return driftTree(object, fields), nil
	}
	text, _, err := documentText(object, want.Document)
	if err != nil {
		return nil, err
	}
	doc, err := parse(text)
	if err != nil {
		return nil, inDocument(want.Document, err)
	}
	return driftTree(doc.tree, fields), nil
}
