package patch

import (
	"context"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"
)

// Apply reads the object, merges what is wanted into it and writes it with the resourceVersion that it read, in one write, or in none
// when nothing differs. previous is what the last Apply left (the zero value for the first). A conflict with another writer and the
// passing troubles of an API server (429, 500, 503, a lost connection) are tried again until ctx ends, so give ctx a deadline.
// An object that is not there is created when createIfMissing says so, and is an error otherwise.
func Apply(ctx context.Context, client dynamic.ResourceInterface, ref Ref, want Want, previous Standing, createIfMissing bool) (Standing, error) {
	a := applying{client: client, ref: ref, want: want, previous: previous, create: createIfMissing}
	err := untilDone(ctx, ref, cluster.Transient, func() error { return a.attempt(ctx) })
	if err != nil {
		return Standing{}, err
	}
	return a.result, nil
}

type applying struct {
	client   dynamic.ResourceInterface
	ref      Ref
	want     Want
	previous Standing
	create   bool
	// tried is what an earlier attempt wrote whose answer got lost: it may stand or not.
	tried *Standing
	// gone says that the object was deleted between our read and our write.
	gone   bool
	result Standing
}

func (a *applying) attempt(ctx context.Context) error {
	live, err := get(ctx, a.client, a.ref)
	switch {
	case err != nil:
		return err
	case live == nil && !a.create:
		return missing(a.ref)
	case live == nil:
		return a.createObject(ctx)
	}
	previous, err := a.base(live)
	if err != nil {
		return err
	}
	merged, changes, err := remerge(live.Object, a.want, previous)
	if err != nil {
		return failed("merging into", "", a.ref, err)
	}
	uid := string(live.GetUID())
	a.result = Standing{Document: a.want.Document, Created: previous.Created && previous.UID == uid, UID: uid, Changes: changes}
	if equal(merged, live.Object) {
		a.result.Written = a.tried != nil // an attempt whose answer got lost may have written it
		return nil
	}
	a.result.Written = true
	_, err = a.client.Update(ctx, &unstructured.Unstructured{Object: merged}, metav1.UpdateOptions{FieldManager: names.FieldManager})
	if apierrors.IsNotFound(err) && !a.gone {
		a.gone = true
		return a.attempt(ctx)
	}
	return a.written(live, "updating", "update", err)
}

func (a *applying) createObject(ctx context.Context) error {
	merged, changes, err := Merge(a.ref.blank(), a.want, nil)
	if err != nil {
		return failed("merging into a new", "", a.ref, err)
	}
	a.result = Standing{Document: a.want.Document, Created: true, Changes: changes, Written: true}
	created, err := a.client.Create(ctx, &unstructured.Unstructured{Object: merged}, metav1.CreateOptions{FieldManager: names.FieldManager})
	if err == nil {
		a.result.UID = string(created.GetUID())
	}
	return a.written(nil, "creating", "create", err)
}

func (a *applying) written(live *unstructured.Unstructured, doing, verb string, err error) error {
	if err == nil {
		return nil
	}
	if cluster.MayHaveHappened(err) {
		tried := a.result
		a.tried = &tried
	}
	err = failed(doing, verb, a.ref, err)
	if live != nil {
		err = contested(err, live)
	}
	return err
}

// base is what to merge upon. If a write whose answer got lost stands by now, its records are the ones that know what stood there
// before: reading our own values as somebody else's would leave them there for ever.
func (a *applying) base(live *unstructured.Unstructured) (Standing, error) {
	if a.tried == nil {
		return a.previous, nil
	}
	drift, err := Drift(live.Object, a.want)
	if err != nil || len(drift) > 0 {
		return a.previous, err
	}
	landed := *a.tried
	if landed.UID == "" && live.GetLabels()[names.ManagedByLabel] == names.FieldManager {
		landed.UID = string(live.GetUID())
	}
	return landed, nil
}

// remerge merges upon what stands, also where the fields move from one document of the object to another.
func remerge(live map[string]any, want Want, previous Standing) (map[string]any, []Change, error) {
	if want.Document == previous.Document || len(previous.Changes) == 0 {
		return Merge(live, want, previous.Changes)
	}
	restored, _, err := Restore(live, previous.Document, previous.Changes)
	if err != nil {
		return nil, nil, err
	}
	return Merge(restored, want, nil)
}
