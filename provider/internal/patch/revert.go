package patch

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/record"
)

// Reverted is what Revert found.
type Reverted struct {
	// Conflicts are the paths where another manager changed the value since; that value stays.
	Conflicts []string
	// Stays says that Apply had created the object, which stays because it holds values of other managers.
	Stays bool
	// Owner manages the fields now, so that nothing was reverted; nil where they were reverted.
	Owner *record.Owner
}

// Left says what of the object stays although it was set or created, as warnings.
func (r Reverted) Left(ref Ref) []string {
	var left []string
	if len(r.Conflicts) > 0 {
		left = append(left, fmt.Sprintf("%s: another manager changed %s since; the change stays", ref, names.First(r.Conflicts, mostConflicts)))
	}
	if r.Stays {
		left = append(left, fmt.Sprintf("%s stays, although this package created it: other managers have added values to it", ref))
	}
	return left
}

// mostConflicts is how many paths a warning names.
const mostConflicts = 5

// Revert removes from the object what Apply set for the owner, and restores what was there before. It goes by the owner's record
// on the object, and by applied where the object carries none. Where another owner has taken the fields over, all of them stay.
// An object that Apply created is deleted once it holds nothing else. An object that does not exist is no error. Errors are
// retried as Apply does.
func Revert(ctx context.Context, client dynamic.ResourceInterface, ref Ref, applied Applied, owner record.Owner) (Reverted, error) {
	var result Reverted
	err := untilDone(ctx, ref, cluster.Transient, func() error {
		live, err := get(ctx, client, ref)
		if err != nil || live == nil {
			return err
		}
		result, err = revert(ctx, client, ref, live, applied, owner)
		return err
	})
	return result, err
}

func revert(ctx context.Context, client dynamic.ResourceInterface, ref Ref, live *unstructured.Unstructured, applied Applied, owner record.Owner) (Reverted, error) {
	own, others := record.Of(record.Parse(live.GetAnnotations()), owner)
	if len(own) > 0 {
		applied = appliedOf(live, own)
	} else if taken := takenOver(others, applied); taken != nil {
		return Reverted{Owner: taken}, nil
	}
	object, conflicts, err := Restore(live.Object, applied.Document, applied.Changes)
	if err != nil {
		return Reverted{}, failed("restoring", "", ref, err)
	}
	result := Reverted{Conflicts: conflicts}
	created := applied.Created && applied.UID == string(live.GetUID())
	if len(others) > 0 {
		if err := handOver(&others[0], applied, created); err != nil {
			return Reverted{}, failed("restoring", "", ref, err)
		}
	}
	if err := setRecords(object, others); err != nil {
		return Reverted{}, failed("restoring", "", ref, err)
	}
	if created && len(others) == 0 {
		if asCreated(object) {
			return result, deleteRevision(ctx, client, ref, live)
		}
		result.Stays = true
		removeManagedBy(object)
	}
	if !tree.Equal(object, live.Object) {
		if live, err = update(ctx, client, ref, live, object); err != nil || live == nil {
			return result, err
		}
	}
	if released := release(live); released != nil && len(others) == 0 {
		_, err = update(ctx, client, ref, live, released)
	}
	return result, err
}

// handOver leaves to a remaining record what holds its fields as well: the object and the containers that were created. The last
// owner to leave removes them.
func handOver(remaining *record.Record, applied Applied, created bool) error {
	remaining.Created = remaining.Created || created
	if remaining.Document != applied.Document {
		return nil
	}
	var changes []Change
	if err := json.Unmarshal(remaining.Changes, &changes); err != nil {
		return err
	}
	containers := slices.DeleteFunc(slices.Clone(applied.Changes), func(c Change) bool { return !c.Container && !c.Outside })
	text, err := json.Marshal(append(containers, changes...))
	remaining.Changes = text
	return err
}

// takenOver is the owner whose record holds a path that was applied, nil where there is none.
func takenOver(others []record.Record, applied Applied) *record.Owner {
	mine := record.Record{Document: applied.Document}
	for _, change := range applied.Changes {
		if !change.Container && !change.Outside {
			mine.Paths = append(mine.Paths, change.Path)
		}
	}
	for i, other := range others {
		if other.Overlaps(mine) {
			return &others[i].Owner
		}
	}
	return nil
}

// update returns nil for an object that does not exist any more.
func update(ctx context.Context, client dynamic.ResourceInterface, ref Ref, live *unstructured.Unstructured, object map[string]any) (*unstructured.Unstructured, error) {
	updated, err := client.Update(ctx, &unstructured.Unstructured{Object: object}, metav1.UpdateOptions{FieldManager: names.FieldManager})
	switch {
	case apierrors.IsNotFound(err):
		return nil, nil
	case err != nil:
		return nil, withManagers(failed("updating", "update", ref, err), live)
	}
	return updated, nil
}

// release returns the object without this field manager in managedFields; nil where it is not there. Otherwise a server-side apply
// of the owner (Helm 4, kubectl, Argo CD) would report a conflict over a restored value. The API server adds the field manager of
// the writer to every write that changes a value, so the release is a write of its own. Without any other field manager the API
// server would add this one again.
func release(live *unstructured.Unstructured) map[string]any {
	entries := live.GetManagedFields()
	others := slices.DeleteFunc(slices.Clone(entries), func(e metav1.ManagedFieldsEntry) bool { return e.Manager == names.FieldManager })
	if len(others) == 0 || len(others) == len(entries) {
		return nil
	}
	released := live.DeepCopy()
	released.SetManagedFields(others)
	return released.Object
}

// deleteRevision deletes the object only as it was read; after a write in between, the next attempt reads it again.
func deleteRevision(ctx context.Context, client dynamic.ResourceInterface, ref Ref, live *unstructured.Unstructured) error {
	uid, version := live.GetUID(), live.GetResourceVersion()
	err := client.Delete(ctx, ref.Name, metav1.DeleteOptions{Preconditions: &metav1.Preconditions{UID: &uid, ResourceVersion: &version}})
	if err == nil || apierrors.IsNotFound(err) {
		return nil
	}
	return withManagers(failed("deleting", "delete", ref, err), live)
}
