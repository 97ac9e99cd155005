package rollout

import (
	"context"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout/workload"
)

// watchPods watches a workload's new pods, and the events of those kinds that have no conditions, until the member is
// finished. Without the permission for that the run knows fewer reasons, and restarts all the same.
func (r *run) watchPods(m *member) {
	m.podsWatched = true
	ctx, cancel := context.WithCancel(r.ctx)
	m.stopWatching = cancel
	ignore := func(error) {}
	if m.state.Selector != "" {
		over := scope{resource: cluster.Pods, namespace: m.Namespace, labels: m.state.Selector}
		go func() { _ = follow(ctx, r.client, over, r.podSink(m), ignore) }()
	}
	if m.Kind != "Deployment" {
		over := scope{resource: cluster.Events, namespace: m.Namespace,
			fields: "involvedObject.uid=" + m.state.UID + ",reason=FailedCreate"}
		go func() { _ = follow(ctx, r.client, over, r.eventSink(m), ignore) }()
	}
}

func (r *run) podSink(m *member) sink {
	return sink{
		all: func(objects []*unstructured.Unstructured) {
			exists := map[string]bool{}
			for _, object := range objects {
				exists["pod/"+object.GetName()] = true
			}
			r.post(func() {
				m.stallReasons.retain("pod/", exists)
				for _, object := range objects {
					m.stallReasons.record("pod/"+object.GetName(), r.podReason(m, object), time.Now())
				}
			})
		},
		one: func(object *unstructured.Unstructured, deleted bool) {
			r.post(func() {
				var reason *workload.Reason
				if !deleted {
					reason = r.podReason(m, object)
				}
				m.stallReasons.record("pod/"+object.GetName(), reason, time.Now())
			})
		},
	}
}

// podReason is the reason of a pod of the present template, which has the hash from it, and nil for an older pod. The template of
// a member that is only waited for has a hash of its own, or none.
func (r *run) podReason(m *member, object *unstructured.Unstructured) *workload.Reason {
	hash := r.spec.ConfigHash
	if m.WaitOnly && m.state != nil {
		hash = m.state.Hash
	}
	var pod corev1.Pod
	if !workload.PodHasHash(object, hash) || runtime.DefaultUnstructuredConverter.FromUnstructured(object.Object, &pod) != nil {
		return nil
	}
	return workload.PodReason(&pod)
}

// eventSink takes the events that say why pods are not created. An event stays for an hour after its cause is gone, so
// only one that comes, or comes again, during the watch can be a failure.
func (r *run) eventSink(m *member) sink {
	record := func(object *unstructured.Unstructured, grace time.Duration) {
		message, _, _ := unstructured.NestedString(object.Object, "message")
		reason := workload.CreationReason("FailedCreate", message, grace)
		r.post(func() { m.stallReasons.record("events", reason, time.Now()) })
	}
	return sink{
		all: func(objects []*unstructured.Unstructured) {
			for _, object := range objects {
				record(object, 0)
			}
		},
		one: func(object *unstructured.Unstructured, deleted bool) {
			if !deleted {
				record(object, workload.DefaultGrace)
			}
		},
	}
}
