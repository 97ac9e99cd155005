package rollout

import (
	"fmt"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout/workload"
)

// watch keeps the members of one scope up to date until the run is over.
func (r *run) watch(over scope) {
	err := follow(r.ctx, r.client, over, r.workloadSink(over), r.retrying)
	if err != nil {
		r.post(func() { r.fatal = fmt.Errorf("reading %s: %w", over, explainRefusal(err, "list and watch", over)) })
	}
}

// retrying shows a transient error in the status line.
func (r *run) retrying(err error) { r.post(func() { r.transient = err }) }

func (r *run) workloadSink(over scope) sink {
	listed := false
	return sink{
		all: func(objects []*unstructured.Unstructured) {
			states := map[string]*workload.State{}
			for _, object := range objects {
				state := workload.Read(object, r.spec.ConfigHash)
				states[keyOf(object)] = &state
			}
			first := !listed
			listed = true
			r.post(func() {
				r.transient = nil
				for _, m := range r.order {
					if over.covers(m.Target) {
						r.update(m, states[m.String()])
					}
				}
				if first {
					r.unread--
				}
			})
		},
		one: func(object *unstructured.Unstructured, deleted bool) {
			state := workload.Read(object, r.spec.ConfigHash)
			key := keyOf(object)
			r.post(func() {
				if m := r.members[key]; m != nil && deleted {
					r.update(m, nil)
				} else if m != nil {
					r.update(m, &state)
				}
			})
		},
	}
}

// keyOf is Target.String of the workload that an object is.
func keyOf(object *unstructured.Unstructured) string {
	return names.Object(object.GetKind(), object.GetNamespace(), object.GetName())
}
