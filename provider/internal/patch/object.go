package patch

import (
	"context"
	"fmt"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"
)

// Ref names one object. Namespace is empty for objects of the whole cluster.
type Ref struct{ APIVersion, Kind, Namespace, Name string }

// String is the object as error texts name it: ConfigMap istio-system/istio.
func (r Ref) String() string {
	if r.Namespace == "" {
		return r.Kind + " " + r.Name
	}
	return r.Kind + " " + r.Namespace + "/" + r.Name
}

// Standing is what Apply left in the cluster. It is kept in the state, and is what GiveBack needs to undo it.
type Standing struct {
	// Document is the one of the Want that was applied.
	Document string `json:"document,omitempty" pulumi:"document,optional"`
	// Created says that the object was not there before; UID tells it from a later one of the same name.
	Created bool   `json:"created,omitempty" pulumi:"created,optional"`
	UID     string `json:"uid,omitempty" pulumi:"uid,optional"`
	// Changes are the records of Merge.
	Changes []Change `json:"changes" pulumi:"changes"`
	// Written says that this Apply changed the object. It is not kept.
	Written bool `json:"-"`
}

// Live reads the object; nil without an error when it is not there. Passing troubles of the API server are waited out until ctx ends;
// where no server listens it fails at once, since a preview has to go on without.
func Live(ctx context.Context, client dynamic.ResourceInterface, ref Ref) (map[string]any, error) {
	var live map[string]any
	err := untilDone(ctx, ref, cluster.Busy, func() error {
		object, err := get(ctx, client, ref)
		if err != nil || object == nil {
			return err
		}
		live = object.Object
		return nil
	})
	return live, err
}

// get returns nil for an object that is not there. That the server does not have its kind in this version is an error.
func get(ctx context.Context, client dynamic.ResourceInterface, ref Ref) (*unstructured.Unstructured, error) {
	object, err := client.Get(ctx, ref.Name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) && !apierrors.HasStatusCause(err, metav1.CauseTypeUnexpectedServerResponse) {
		return nil, nil
	}
	if err != nil {
		return nil, failed("reading", "get", ref, err)
	}
	return object, nil
}

// blank is the object as we create it, before anything is merged into it.
func (r Ref) blank() map[string]any {
	metadata := map[string]any{"name": r.Name, "labels": map[string]any{names.ManagedByLabel: names.FieldManager}}
	if r.Namespace != "" {
		metadata["namespace"] = r.Namespace
	}
	return map[string]any{"apiVersion": r.APIVersion, "kind": r.Kind, "metadata": metadata}
}

func missing(ref Ref) error {
	return fmt.Errorf("reading %s: it does not exist; create it first, check its name and namespace, or set createIfMissing", ref)
}
