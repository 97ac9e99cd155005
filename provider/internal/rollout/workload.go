package rollout

import (
	"fmt"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/cli-utils/pkg/kstatus/status"
)

// workload is what one look at a target's object showed.
type workload struct {
	// current says that its template carries the hash.
	current   bool
	rolledOut bool
	counts    counts
	// message is kstatus' word for why it is not rolled out.
	message string
	held    *held
	reason  *reason
	// selector of its pods.
	selector string
	uid      string
}

// counts are pods of a workload; whenever they change it has progressed.
type counts struct {
	desired, updated, available, total int64
	observed                           bool // the controller has seen the present template
}

// look reads a Deployment, DaemonSet or StatefulSet (apps/v1).
func look(object *unstructured.Unstructured, hash string) workload {
	snapshot := workload{
		current:  carries(object, templateHash(object), hash, "spec", "template", "spec"),
		counts:   countsOf(object),
		held:     heldBy(object),
		reason:   conditionReason(object),
		selector: selectorOf(object),
		uid:      string(object.GetUID()),
	}
	result, err := status.Compute(object)
	if err != nil {
		snapshot.message = err.Error()
		return snapshot
	}
	snapshot.message = result.Message
	snapshot.rolledOut = result.Status == status.CurrentStatus && snapshot.counts.complete()
	return snapshot
}

func templateHash(object *unstructured.Unstructured) string {
	hash, _, _ := unstructured.NestedString(object.Object, "spec", "template", "metadata", "annotations", names.HashAnnotation)
	return hash
}

func countsOf(object *unstructured.Unstructured) counts {
	number := func(otherwise int64, path ...string) int64 {
		if value, found, err := unstructured.NestedInt64(object.Object, path...); found && err == nil {
			return value
		}
		return otherwise
	}
	c := counts{observed: number(-1, "status", "observedGeneration") >= object.GetGeneration()}
	if object.GetKind() == "DaemonSet" {
		c.desired = number(0, "status", "desiredNumberScheduled")
		c.updated = number(0, "status", "updatedNumberScheduled")
		c.available = number(0, "status", "numberAvailable")
		c.total = number(0, "status", "currentNumberScheduled")
		return c
	}
	c.desired = number(1, "spec", "replicas")
	c.updated = number(0, "status", "updatedReplicas")
	c.available = number(0, "status", "availableReplicas")
	c.total = number(0, "status", "replicas")
	return c
}

// complete is what kstatus leaves out: a status that no controller has written, and pods that are ready but, for
// minReadySeconds, not available.
func (c counts) complete() bool {
	return c.observed && c.updated >= c.desired && c.available >= c.desired
}

// hasNewPods says whether there may be pods that know why it stands still. A Deployment that could not make one says so in
// its conditions; the others' reasons are events.
func (w workload) hasNewPods(kind string) bool { return kind != "Deployment" || w.counts.updated > 0 }

// String says how far the workload is: the first thing that is missing.
func (w workload) String() string {
	c := w.counts
	switch {
	case !c.observed:
		return "its controller has not seen the change"
	case c.updated < c.desired:
		return fmt.Sprintf("%d/%d pods updated", c.updated, c.desired)
	case c.available < c.desired:
		return fmt.Sprintf("%d/%d pods available", c.available, c.desired)
	case c.total > c.updated:
		return fmt.Sprintf("old pods still there: %d", c.total-c.updated)
	}
	return w.message
}

func selectorOf(object *unstructured.Unstructured) string {
	raw, _, _ := unstructured.NestedMap(object.Object, "spec", "selector")
	var labels metav1.LabelSelector
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(raw, &labels); err != nil {
		return ""
	}
	selector, err := metav1.LabelSelectorAsSelector(&labels)
	if err != nil || selector.Empty() {
		return ""
	}
	return selector.String()
}
