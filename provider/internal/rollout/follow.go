package rollout

import (
	"context"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/tools/cache"
	"k8s.io/klog/v2"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
)

// scope is what one list and its watch cover.
type scope struct {
	resource schema.GroupVersionResource
	// namespace, empty: all of them.
	namespace string
	// labels and fields are selectors.
	labels, fields string
}

func (s scope) options(options metav1.ListOptions) metav1.ListOptions {
	options.LabelSelector, options.FieldSelector = s.labels, s.fields
	return options
}

// sink takes what a watch brings. It is a reflector's store that keeps nothing.
type sink struct {
	// all is the whole scope: at first, and after a watch that could not be resumed.
	all func([]*unstructured.Unstructured)
	one func(object *unstructured.Unstructured, deleted bool)
}

var _ cache.TransformingStore = sink{}

// Transformer trims each object while the first of them stream in, which the reflector collects before it hands them on.
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

// follow lists and watches a scope until the context ends, or until the server says no. A watch that closes is
// resumed, one that is too old starts anew with a list, a server that is away is waited for.
func follow(ctx context.Context, client dynamic.Interface, over scope, into sink, failing func(error)) error {
	// The reflector's log lines would end up between Pulumi's.
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

// trim drops what nobody here reads of a workload, so that thousands of them stay small in memory.
func trim(entry any) (any, error) {
	if object, ok := entry.(*unstructured.Unstructured); ok {
		unstructured.RemoveNestedField(object.Object, "metadata", "managedFields")
		unstructured.RemoveNestedField(object.Object, "metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration")
		if labels, _, _ := unstructured.NestedStringMap(object.Object, "spec", "template", "metadata", "labels"); labels[gatewayLabel] == "" {
			unstructured.RemoveNestedField(object.Object, "spec", "template", "spec")
		}
	}
	return entry, nil
}
