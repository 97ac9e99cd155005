package survey

import (
	"context"
	stderrors "errors"
	"fmt"
	"slices"
	"sync"

	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

// reader reads objects, and records refused reads, skipped checks and the first error.
type reader struct {
	client *cluster.Client

	mutex  sync.Mutex
	denied []mesh.Denied
	skips  []mesh.Skipped
	// oversized are annotations that were not read, as "key of kind namespace/name".
	oversized []string
	err       error
}

// outcome is the result of one read.
type outcome int

const (
	found outcome = iota
	missing
	refused
	tooLarge
)

// list reads all objects of a resource in a namespace ("" for all) with the labels of a selector.
func (r *reader) list(ctx context.Context, resource schema.GroupVersionResource, namespace, selector string) ([]unstructured.Unstructured, outcome) {
	objects, err := r.objects(ctx, resource, namespace, selector)
	return objects, r.judge(err, mesh.Denied{Verb: "list", Group: resource.Group, Resource: resource.Resource, Namespace: namespace})
}

func (r *reader) objects(ctx context.Context, resource schema.GroupVersionResource, namespace, selector string) ([]unstructured.Unstructured, error) {
	var objects []unstructured.Unstructured
	weight := 0
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	options := metav1.ListOptions{LabelSelector: selector, Limit: cluster.SelectedPerPage}
	err := cluster.EachItem(ctx, options, func(ctx context.Context, options metav1.ListOptions) (page runtime.Object, err error) {
		err = patiently(ctx, func() error {
			page, err = r.client.Dynamic.Resource(resource).Namespace(namespace).List(ctx, options)
			return err
		})
		return page, err
	}, func(object *unstructured.Unstructured) {
		if weight += weigh(object.Object); weight > maxWeight {
			objects = nil
			cancel() // the next page is not read
			return
		}
		objects = append(objects, *object)
	})
	if weight > maxWeight {
		return nil, errTooLarge
	}
	return objects, err
}

// maxWeight is how many values the objects of one list may have: some 200 MB in memory.
const maxWeight = 2_000_000

var errTooLarge = fmt.Errorf("its objects have more than %d values", maxWeight)

// weigh counts the values of an object.
func weigh(value any) int {
	count := 1
	switch inner := value.(type) {
	case map[string]any:
		for _, each := range inner {
			count += weigh(each)
		}
	case []any:
		for _, each := range inner {
			count += weigh(each)
		}
	}
	return count
}

// newest lists a kind in the first of these versions that the API server serves, and returns that version, "" for none.
func (r *reader) newest(ctx context.Context, resource schema.GroupVersionResource, versions ...string) ([]unstructured.Unstructured, string) {
	for _, version := range versions {
		resource.Version = version
		objects, result := r.list(ctx, resource, "", "")
		if result != missing {
			return objects, version
		}
	}
	return nil, ""
}

func (r *reader) get(ctx context.Context, resource schema.GroupVersionResource, namespace, name string) (*unstructured.Unstructured, outcome) {
	var object *unstructured.Unstructured
	err := patiently(ctx, func() (err error) {
		object, err = r.client.Dynamic.Resource(resource).Namespace(namespace).Get(ctx, name, metav1.GetOptions{})
		return err
	})
	return object, r.judge(err, mesh.Denied{Verb: "get", Group: resource.Group, Resource: resource.Resource, Namespace: namespace, Name: name})
}

// refused says whether a list of a resource was refused.
func (r *reader) refused(resource schema.GroupVersionResource) bool {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return slices.ContainsFunc(r.denied, func(d mesh.Denied) bool { return d.Verb == "list" && d.Resource == resource.Resource })
}

// judge turns the error of a read into its outcome, and records a refusal or another error.
func (r *reader) judge(err error, read mesh.Denied) outcome {
	switch {
	case err == nil:
		return found
	case errors.IsNotFound(err):
		return missing
	case stderrors.Is(err, errTooLarge):
		r.skipped(mesh.Skipped{Check: read.Resource + " with the labels of Istio or groundcover", Denied: read, Reason: err.Error()})
		return tooLarge
	case errors.IsForbidden(err):
		r.mutex.Lock()
		defer r.mutex.Unlock()
		r.denied = append(r.denied, read)
		return refused
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	switch {
	case cluster.RefusedCredentials(err):
		r.err = cluster.ErrCredentials // whichever object was read first
	case r.err == nil:
		r.err = fmt.Errorf("reading %s: %w", read, err)
	}
	return refused
}
