package patch

import (
	"context"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"
)

// GiveBack takes out of the object what Apply left in it, and puts back what was there. An object that Apply created is deleted when
// nothing else is in it. An object that is gone already is fine. kept are the paths where somebody's later value was left alone.
// It waits out conflicts and passing troubles as Apply does.
func GiveBack(ctx context.Context, client dynamic.ResourceInterface, ref Ref, standing Standing) (kept []string, err error) {
	err = untilDone(ctx, ref, func() error {
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
		if equal(restored, live.Object) {
			return nil
		}
		_, err = client.Update(ctx, &unstructured.Unstructured{Object: restored}, metav1.UpdateOptions{FieldManager: FieldManager})
		if err != nil && !apierrors.IsNotFound(err) {
			return contested(failed("updating", "update", ref, err), live)
		}
		return nil
	})
	return kept, err
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
		if label != ManagedByLabel {
			return false
		}
	}
	return len(u.GetAnnotations()) == 0 && len(u.GetFinalizers()) == 0 && len(u.GetOwnerReferences()) == 0
}

// unlabel takes our label off an object that we leave to others.
func unlabel(object map[string]any) {
	u := unstructured.Unstructured{Object: object}
	labels := u.GetLabels()
	if labels[ManagedByLabel] != FieldManager {
		return
	}
	delete(labels, ManagedByLabel)
	u.SetLabels(labels)
	if len(labels) == 0 {
		unstructured.RemoveNestedField(object, "metadata", "labels")
	}
}
