package patch

import (
	"context"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
)

// Apply reads the object, merges the desired fields and writes it with the resourceVersion that it read: in one write, or in none
// without a difference. previous is the result of the last Apply, the zero value for the first. Conflicts with other writers and
// errors that pass (see [cluster.Transient]) are retried until ctx ends, so give ctx a deadline. An object that does not exist is
// created with createIfMissing, and is an error otherwise.
func Apply(ctx context.Context, client dynamic.ResourceInterface, ref Ref, desired Desired, previous Applied, createIfMissing bool) (Applied, error) {
	a := applier{client: client, ref: ref, desired: desired, previous: previous, create: createIfMissing}
	err := untilDone(ctx, ref, cluster.Transient, func() error { return a.attempt(ctx) })
	if err != nil {
		return Applied{}, err
	}
	return a.result, nil
}

type applier struct {
	client   dynamic.ResourceInterface
	ref      Ref
	desired  Desired
	previous Applied
	create   bool
	// uncertain is what an earlier attempt wrote without an answer, so that it may be stored or not.
	uncertain *Applied
	// deleted means that the object was deleted between the read and the write.
	deleted bool
	result  Applied
}

func (a *applier) attempt(ctx context.Context) error {
	live, err := get(ctx, a.client, a.ref)
	switch {
	case err != nil:
		return err
	case live == nil && !a.create:
		return fmt.Errorf("reading %s: it does not exist; create it first, check its name and namespace, or set createIfMissing", a.ref)
	case live == nil:
		return a.createObject(ctx)
	}
	previous, err := a.base(live)
	if err != nil {
		return err
	}
	merged, changes, err := mergeAcross(live.Object, a.desired, previous)
	if err != nil {
		return failed("merging into", "", a.ref, err)
	}
	uid := string(live.GetUID())
	a.result = Applied{Document: a.desired.Document, Created: previous.Created && previous.UID == uid, UID: uid, Changes: changes}
	if tree.Equal(merged, live.Object) {
		a.result.Written = a.uncertain != nil
		return nil
	}
	a.result.Written = true
	_, err = a.client.Update(ctx, &unstructured.Unstructured{Object: merged}, metav1.UpdateOptions{FieldManager: names.FieldManager})
	if apierrors.IsNotFound(err) && !a.deleted {
		a.deleted = true
		return a.attempt(ctx)
	}
	return withManagers(a.written("updating", "update", err), live)
}

func (a *applier) createObject(ctx context.Context) error {
	merged, changes, err := Merge(a.ref.newObject(), a.desired, nil)
	if err != nil {
		return failed("merging into a new", "", a.ref, err)
	}
	a.result = Applied{Document: a.desired.Document, Created: true, Changes: changes, Written: true}
	created, err := a.client.Create(ctx, &unstructured.Unstructured{Object: merged}, metav1.CreateOptions{FieldManager: names.FieldManager})
	if err == nil {
		a.result.UID = string(created.GetUID())
	}
	return a.written("creating", "create", err)
}

// written explains the error of a write, and remembers a write that may be stored all the same.
func (a *applier) written(doing, verb string, err error) error {
	if err == nil {
		return nil
	}
	if cluster.MayHaveHappened(err) {
		uncertain := a.result
		a.uncertain = &uncertain
	}
	return failed(doing, verb, a.ref, err)
}

// base is what to merge upon. Where an uncertain write turns out to be stored, its records hold the values from before: a new
// record would take the desired values for those of another manager, and Revert would leave them.
func (a *applier) base(live *unstructured.Unstructured) (Applied, error) {
	if a.uncertain == nil {
		return a.previous, nil
	}
	drift, err := Drift(live.Object, a.desired)
	if err != nil || len(drift) > 0 {
		return a.previous, err
	}
	stored := *a.uncertain
	if stored.UID == "" && live.GetLabels()[names.ManagedByLabel] == names.FieldManager {
		stored.UID = string(live.GetUID())
	}
	return stored, nil
}

// mergeAcross merges also where the fields move from one document of the object to another.
func mergeAcross(live map[string]any, desired Desired, previous Applied) (map[string]any, []Change, error) {
	if desired.Document == previous.Document || len(previous.Changes) == 0 {
		return Merge(live, desired, previous.Changes)
	}
	restored, _, err := Restore(live, previous.Document, previous.Changes)
	if err != nil {
		return nil, nil, err
	}
	return Merge(restored, desired, nil)
}
