package patch

import (
	"encoding/json"
	"maps"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/record"
)

// Claim is in whose name fields are written, and whose it may take. See [record.Claim].
type Claim struct {
	Owner, Former record.Owner
	TakeOver      bool
}

// resolve splits the records of an object into those that the write continues or adopts, and those of others.
func (c Claim) resolve(live *unstructured.Unstructured, desired Desired) (own, others []record.Record, err error) {
	wanted, err := c.wanted(desired)
	if err != nil {
		return nil, nil, err
	}
	return record.Resolve(record.Parse(live.GetAnnotations()), c.of(wanted))
}

func (c Claim) of(wanted record.Record) record.Claim {
	return record.Claim{Wanted: wanted, Former: c.Former, TakeOver: c.TakeOver}
}

// wanted is the record of the desired fields, without what undoes them.
func (c Claim) wanted(desired Desired) (record.Record, error) {
	paths, err := Paths(desired)
	return record.Record{Owner: c.Owner, Document: desired.Document, Paths: paths}, err
}

// Paths are the paths of the leaves that desired fields set or remove, sorted.
func Paths(desired Desired) ([]string, error) {
	fields, err := tree.Normalize(desired.Fields)
	if err != nil {
		return nil, err
	}
	outline, err := outlineOf(fields)
	if err != nil {
		return nil, err
	}
	return slices.Sorted(maps.Keys(outline.leaves)), nil
}

// putRecord writes the records of others and the one of this write into an object that it may change.
func (c Claim) putRecord(object map[string]any, desired Desired, applied Applied, others []record.Record) error {
	records := others
	if c.Owner.Token != "" {
		own, err := c.wanted(desired)
		if err != nil {
			return err
		}
		if own.Changes, err = json.Marshal(applied.Changes); err != nil {
			return err
		}
		own.Created = applied.Created
		records = append(slices.Clone(others), own)
	}
	return setRecords(object, records)
}

// setRecords sets the annotation that holds records, or removes it, and with it an annotations map that holds nothing else.
func setRecords(object map[string]any, records []record.Record) error {
	text, err := record.Text(records)
	if err != nil {
		return err
	}
	u := unstructured.Unstructured{Object: object}
	annotations := u.GetAnnotations()
	if annotations[record.Annotation] == text {
		return nil
	}
	if text != "" {
		if annotations == nil {
			annotations = map[string]string{}
		}
		annotations[record.Annotation] = text
		u.SetAnnotations(annotations)
		return nil
	}
	delete(annotations, record.Annotation)
	u.SetAnnotations(annotations)
	if len(annotations) == 0 {
		unstructured.RemoveNestedField(object, "metadata", "annotations")
	}
	return nil
}

// appliedOf is what records say was applied, the first one's originals first. A record does not know the UID of an object that
// its own write created: the label of this package on the object stands for it.
func appliedOf(live *unstructured.Unstructured, records []record.Record) Applied {
	applied := Applied{UID: string(live.GetUID())}
	seen := map[string]bool{}
	for _, r := range records {
		applied.Document = r.Document
		applied.Created = applied.Created || r.Created && live.GetLabels()[names.ManagedByLabel] == names.FieldManager
		var changes []Change
		if json.Unmarshal(r.Changes, &changes) != nil {
			continue
		}
		for _, change := range changes {
			if !seen[change.Path] {
				seen[change.Path] = true
				applied.Changes = append(applied.Changes, change)
			}
		}
	}
	return applied
}

// withoutOwnOriginals takes values that this package's field manager wrote without a record for its own: nothing was there
// before. Without it a destroy would leave what a write whose record was removed has set.
func withoutOwnOriginals(live *unstructured.Unstructured, changes []Change) []Change {
	managed := slices.ContainsFunc(live.GetManagedFields(), func(e metav1.ManagedFieldsEntry) bool { return e.Manager == names.FieldManager })
	if !managed {
		return changes
	}
	changes = slices.Clone(changes)
	for i, change := range changes {
		if change.Set != "" && change.Set == change.Original {
			changes[i].Original, changes[i].OriginalText = "", ""
		}
	}
	return changes
}
