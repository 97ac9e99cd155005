package rollout

import (
	"context"
	"time"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

var (
	pods   = schema.GroupVersionResource{Version: "v1", Resource: "pods"}
	events = schema.GroupVersionResource{Version: "v1", Resource: "events"}
)

// ask watches a workload's new pods, and the events of those kinds that have no conditions, until it goes on or the
// run is over. Who may not read them learns less, but restarts all the same.
func (r *run) ask(m *member) {
	m.inputs = true
	ctx, cancel := context.WithCancel(r.ctx)
	m.forget = cancel
	quietly := func(error) {}
	if m.snapshot.selector != "" {
		over := scope{resource: pods, namespace: m.Namespace, labels: m.snapshot.selector}
		go func() { _ = follow(ctx, r.client, over, r.podSink(m), quietly) }()
	}
	if m.Kind != "Deployment" {
		over := scope{resource: events, namespace: m.Namespace,
			fields: "involvedObject.uid=" + m.snapshot.uid + ",reason=FailedCreate"}
		go func() { _ = follow(ctx, r.client, over, r.eventSink(m), quietly) }()
	}
}

func (r *run) podSink(m *member) sink {
	return sink{
		all: func(objects []*unstructured.Unstructured) {
			found := map[string]*reason{}
			there := map[string]bool{}
			for _, object := range objects {
				there["pod/"+object.GetName()] = true
				found["pod/"+object.GetName()] = r.reasonOf(object)
			}
			r.post(func() {
				m.doubts.keep("pod/", there)
				for source, why := range found {
					m.doubts.see(source, why, time.Now())
				}
			})
		},
		one: func(object *unstructured.Unstructured, deleted bool) {
			why := r.reasonOf(object)
			if deleted {
				why = nil
			}
			r.post(func() { m.doubts.see("pod/"+object.GetName(), why, time.Now()) })
		},
	}
}

// reasonOf looks only at pods of the present template: the hash has come to them with it.
func (r *run) reasonOf(object *unstructured.Unstructured) *reason {
	var pod corev1.Pod
	if !carries(object, object.GetAnnotations()[names.HashAnnotation], r.spec.ConfigHash, "spec") ||
		runtime.DefaultUnstructuredConverter.FromUnstructured(object.Object, &pod) != nil {
		return nil
	}
	return podReason(&pod)
}

// eventSink hears why pods are not created. An event stays for an hour after its cause is gone, so only one that comes,
// or comes again, while we look counts as a failure.
func (r *run) eventSink(m *member) sink {
	complaint := func(object *unstructured.Unstructured, grace time.Duration) {
		message, _, _ := unstructured.NestedString(object.Object, "message")
		why := &reason{"creation", "FailedCreate: " + short(message), grace}
		r.post(func() { m.doubts.see("events", why, time.Now()) })
	}
	return sink{
		all: func(objects []*unstructured.Unstructured) {
			for _, object := range objects {
				complaint(object, 0)
			}
		},
		one: func(object *unstructured.Unstructured, deleted bool) {
			if !deleted {
				complaint(object, standing)
			}
		},
	}
}
