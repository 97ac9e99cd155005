package patch

import (
	"context"
	"slices"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
)

// Revert removes from the object what Apply set, and restores what was there before. An object that Apply created is deleted once
// it holds nothing else. An object that does not exist is no error. conflicts are the paths where another manager changed the
// value since, which stays. Errors are retried as Apply does.
func Revert(ctx context.Context, client dynamic.ResourceInterface, ref Ref, applied Applied) (conflicts []string, err error) {
	err = untilDone(ctx, ref, cluster.Transient, func() error {
		live, err := get(ctx, client, ref)
		if err != nil || live == nil {
			return err
		}
		var object map[string]any
		object, conflicts, err = Restore(live.Object, applied.Document, applied.Changes)
		if err != nil {
			return failed("restoring", "", ref, err)
		}
		if applied.Created && applied.UID == string(live.GetUID()) {
			if asCreated(object) {
				return deleteRevision(ctx, client, ref, live)
			}
			removeManagedBy(object)
		}
		if !tree.Equal(object, live.Object) {
			if live, err = update(ctx, client, ref, live, object); err != nil || live == nil {
				return err
			}
		}
		if released := release(live); released != nil {
			_, err = update(ctx, client, ref, live, released)
		}
		return err
	})
	return conflicts, err
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
