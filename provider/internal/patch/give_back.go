package patch

import (
	"context"
	"slices"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"
)

// GiveBack takes out of the object what Apply left in it, and puts back what was there. An object that Apply created is deleted when
// nothing else is in it. An object that is gone already is fine. kept are the paths where somebody's later value was left alone.
// It waits out conflicts and passing troubles as Apply does.
func GiveBack(ctx context.Context, client dynamic.ResourceInterface, ref Ref, standing Standing) (kept []string, err error) {
	err = untilDone(ctx, ref, cluster.Transient, func() error {
		live, err := get(ctx, client, ref)
		if err != nil || live == nil {
			return err
		}
		var restored map[string]any
		restored, kept, err = Restore(live.Object, standing.Document, standing.Changes)
		if err != nil {
			return failed("restoring", "", ref, err)
		}
		if standing.Created && standing.UID == string(live.GetUID()) {
			if onlyOurs(restored) {
				return deleteExactly(ctx, client, ref, live)
			}
			unlabel(restored)
		}
		if !equal(restored, live.Object) {
			if live, err = update(ctx, client, ref, live, restored); err != nil || live == nil {
				return err
			}
		}
		if disowned := disown(live); disowned != nil {
			_, err = update(ctx, client, ref, live, disowned)
		}
		return err
	})
	return kept, err
}

// update returns nil for an object that is gone by now.
func update(ctx context.Context, client dynamic.ResourceInterface, ref Ref, live *unstructured.Unstructured, object map[string]any) (*unstructured.Unstructured, error) {
	updated, err := client.Update(ctx, &unstructured.Unstructured{Object: object}, metav1.UpdateOptions{FieldManager: names.FieldManager})
	switch {
	case apierrors.IsNotFound(err):
		return nil, nil
	case err != nil:
		return nil, contested(failed("updating", "update", ref, err), live)
	}
	return updated, nil
}

// disown is the object without our name in managedFields, nil where it is not there: an owner that applies on the server side (Helm 4,
// kubectl, Argo CD) would meet a conflict with us over a value that we gave back. The write that changes a value leaves the name of
// whoever writes it, so this takes a write of its own. Where nobody else has a name the API server would put ours back.
func disown(live *unstructured.Unstructured) map[string]any {
	ours := func(e metav1.ManagedFieldsEntry) bool { return e.Manager == names.FieldManager }
	entries := live.GetManagedFields()
	others := slices.DeleteFunc(slices.Clone(entries), ours)
	if len(others) == 0 || len(others) == len(entries) {
		return nil
	}
	disowned := live.DeepCopy()
	disowned.SetManagedFields(others)
	return disowned.Object
}

// deleteExactly deletes the object only as it was read: a write in between is looked at first.
func deleteExactly(ctx context.Context, client dynamic.ResourceInterface, ref Ref, live *unstructured.Unstructured) error {
	uid, version := live.GetUID(), live.GetResourceVersion()
	err := client.Delete(ctx, ref.Name, metav1.DeleteOptions{Preconditions: &metav1.Preconditions{UID: &uid, ResourceVersion: &version}})
	if err == nil || apierrors.IsNotFound(err) {
		return nil
	}
	return contested(failed("deleting", "delete", ref, err), live)
}

// onlyOurs says whether an object that we created holds nothing any more but what we created it with. Its status is its controller's.
func onlyOurs(object map[string]any) bool {
	for key, value := range object {
		switch key {
		case "apiVersion", "kind", "metadata", "status":
		default:
			if !holdsNothing(value, false) {
				return false
			}
		}
	}
	u := unstructured.Unstructured{Object: object}
	for label := range u.GetLabels() {
		if label != names.ManagedByLabel {
			return false
		}
	}
	return len(u.GetAnnotations()) == 0 && len(u.GetFinalizers()) == 0 && len(u.GetOwnerReferences()) == 0
}

// unlabel takes our label off an object that we leave to others.
func unlabel(object map[string]any) {
	u := unstructured.Unstructured{Object: object}
	labels := u.GetLabels()
	if labels[names.ManagedByLabel] != names.FieldManager {
		return
	}
	delete(labels, names.ManagedByLabel)
	u.SetLabels(labels)
	if len(labels) == 0 {
		unstructured.RemoveNestedField(object, "metadata", "labels")
	}
}
