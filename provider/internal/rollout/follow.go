package rollout

import (
	"context"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/tools/cache"
	"k8s.io/klog/v2"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

// sink takes what a list and its watch return. It is a reflector's store that keeps nothing.
type sink struct {
	// all takes the whole scope: from the first list, and from each later one after a watch that could not be resumed.
	all func([]*unstructured.Unstructured)
	// one takes an object that was added, changed or deleted.
	one func(object *unstructured.Unstructured, deleted bool)
}

var _ cache.TransformingStore = sink{}

// Transformer trims each object of the first list as it arrives: the reflector collects them all before it hands them on.
func (s sink) Transformer() cache.TransformFunc { return trim }

func (s sink) Replace(list []any, _ string) error {
	objects := make([]*unstructured.Unstructured, 0, len(list))
	for _, entry := range list {
		if object, ok := entry.(*unstructured.Unstructured); ok {
			objects = append(objects, object)
		}
	}
	s.all(objects)
	return nil
}

func (s sink) Add(object any) error    { return s.change(object, false) }
func (s sink) Update(object any) error { return s.change(object, false) }
func (s sink) Delete(object any) error { return s.change(object, true) }
func (s sink) Resync() error           { return nil }

func (s sink) change(entry any, deleted bool) error {
	if object, ok := entry.(*unstructured.Unstructured); ok {
		s.one(object, deleted)
	}
	return nil
}

// follow lists and watches a scope until ctx ends, and returns nil then; an error that is not transient ends it too. A watch
// that closes is resumed, and one that is too old starts with another list. failing gets each transient error.
func follow(ctx context.Context, client dynamic.Interface, over scope, into sink, failing func(error)) error {
	// The reflector's log lines would appear between those of Pulumi.
	ctx = klog.NewContext(ctx, klog.Logger{})
	objects := client.Resource(over.resource).Namespace(over.namespace)
	source := cache.ToListWatcherWithWatchListSemantics(&cache.ListWatch{
		ListWithContextFunc: func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
			return objects.List(ctx, over.options(options))
		},
		WatchFuncWithContext: func(ctx context.Context, options metav1.ListOptions) (watch.Interface, error) {
			return objects.Watch(ctx, over.options(options))
		},
	}, client)
	reconnect := backoff()
	reflector := cache.NewReflectorWithOptions(source, &unstructured.Unstructured{}, into, cache.ReflectorOptions{Backoff: &reconnect})
	next := backoff()
	for {
		started := time.Now()
		err := reflector.ListAndWatchWithContext(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil && !cluster.Transient(err) {
			return err
		}
		if err != nil {
			failing(err)
		}
		if time.Since(started) > time.Minute {
			next = backoff()
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(cluster.Delay(err, &next)):
		}
	}
}

// trim removes what a rollout does not read of a workload, so that thousands of them stay small in memory.
func trim(entry any) (any, error) {
	if object, ok := entry.(*unstructured.Unstructured); ok {
		unstructured.RemoveNestedField(object.Object, "metadata", "managedFields")
		unstructured.RemoveNestedField(object.Object, "metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration")
		labels, _, _ := unstructured.NestedStringMap(object.Object, "spec", "template", "metadata", "labels")
		annotations, _, _ := unstructured.NestedStringMap(object.Object, "spec", "template", "metadata", "annotations")
		if !mesh.RenderedByIstiod(labels, annotations) {
			unstructured.RemoveNestedField(object.Object, "spec", "template", "spec")
		}
	}
	return entry, nil
}
