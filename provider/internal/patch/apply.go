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
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/record"
)

// Write is one write into one object.
type Write struct {
	Ref     Ref
	Desired Desired
	// Previous is the result of the last Apply of the same resource, the zero value for the first. A record on the object wins:
	// it also knows a write that no state remembers.
	Previous Applied
	// CreateIfMissing creates an object that does not exist, which is an error otherwise.
	CreateIfMissing bool
	// Claim is in whose name the fields are written. Without an owner the object carries no record.
	Claim Claim
}

// Apply reads the object, merges the desired fields and writes it with the resourceVersion that it read: in one write, or in none
// without a difference. Conflicts with other writers and errors that pass (see [cluster.Transient]) are retried until ctx ends, so
// give ctx a deadline. Fields that another owner manages are a [record.OwnedError], and nothing is written.
func Apply(ctx context.Context, client dynamic.ResourceInterface, write Write) (Applied, error) {
	a := applier{client: client, Write: write}
	err := untilDone(ctx, write.Ref, cluster.Transient, func() error { return a.attempt(ctx) })
	if err != nil {
		return Applied{}, err
	}
	return a.result, nil
}

type applier struct {
	Write
	client dynamic.ResourceInterface
	// uncertain is what an earlier attempt wrote without an answer, so that it may be stored or not.
	uncertain *Applied
	// deleted means that the object was deleted between the read and the write.
	deleted bool
	result  Applied
}

func (a *applier) attempt(ctx context.Context) error {
	live, err := get(ctx, a.client, a.Ref)
	switch {
	case err != nil:
		return err
	case live == nil && !a.CreateIfMissing:
		return fmt.Errorf("reading %s: it does not exist; create it first, check its name and namespace, or set createIfMissing", a.Ref)
	case live == nil:
		return a.createObject(ctx)
	}
	object, result, err := a.merge(live)
	if err != nil {
		return failed("merging into", "", a.Ref, err)
	}
	a.result = result
	if tree.Equal(object, live.Object) {
		a.result.Written = a.uncertain != nil
		return nil
	}
	_, err = a.client.Update(ctx, &unstructured.Unstructured{Object: object}, metav1.UpdateOptions{FieldManager: names.FieldManager})
	if apierrors.IsNotFound(err) && !a.deleted {
		a.deleted = true
		return a.attempt(ctx)
	}
	return withManagers(a.written("updating", "update", err), live)
}

// merge is the object with the desired fields and the record of them.
func (a *applier) merge(live *unstructured.Unstructured) (map[string]any, Applied, error) {
	own, others, err := a.Claim.resolve(live, a.Desired)
	if err != nil {
		return nil, Applied{}, err
	}
	previous, err := a.base(live, own)
	if err != nil {
		return nil, Applied{}, err
	}
	merged, changes, err := mergeAcross(live.Object, a.Desired, previous)
	if err != nil {
		return nil, Applied{}, err
	}
	if len(own) == 0 && len(previous.Changes) == 0 && a.Claim.Owner.Token != "" {
		changes = withoutOwnOriginals(live, changes)
	}
	uid := string(live.GetUID())
	result := Applied{Document: a.Desired.Document, Created: previous.Created && previous.UID == uid, UID: uid, Changes: changes,
		Written: !tree.Equal(merged, live.Object)}
	if err := a.Claim.putRecord(merged, a.Desired, result, others); err != nil {
		return nil, Applied{}, err
	}
	return merged, result, nil
}

func (a *applier) createObject(ctx context.Context) error {
	merged, changes, err := Merge(a.Ref.newObject(), a.Desired, nil)
	if err != nil {
		return failed("merging into a new", "", a.Ref, err)
	}
	a.result = Applied{Document: a.Desired.Document, Created: true, Changes: changes, Written: true}
	if err := a.Claim.putRecord(merged, a.Desired, a.result, nil); err != nil {
		return failed("merging into a new", "", a.Ref, err)
	}
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
	return failed(doing, verb, a.Ref, err)
}

// base is what to merge upon: the records on the object, else what the state remembers. Records that fit nothing on the object
// any more are stale: its owner wrote it again, and what it holds now is the original.
func (a *applier) base(live *unstructured.Unstructured, own []record.Record) (Applied, error) {
	if len(own) > 0 {
		return fresh(live, appliedOf(live, own))
	}
	if a.uncertain == nil {
		return fresh(live, a.Previous)
	}
	// Where an uncertain write turns out to be stored, its records hold the values from before: a new record would take the
	// desired values for those of another manager, and Revert would leave them.
	drift, err := Drift(live.Object, a.Desired)
	if err != nil || len(drift) > 0 {
		return a.Previous, err
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
