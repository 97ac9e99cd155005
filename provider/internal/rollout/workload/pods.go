package workload

import (
	"fmt"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Pods counts the pods of a workload, as its controller does in the status. The workload has progressed when they change.
type Pods struct {
	Desired, Updated, Available, Total int64
	// Observed says that the controller has observed the present template.
	Observed bool
}

func podsOf(object *unstructured.Unstructured) Pods {
	number := func(otherwise int64, path ...string) int64 {
		if value, found, err := unstructured.NestedInt64(object.Object, path...); found && err == nil {
			return value
		}
		return otherwise
	}
	pods := Pods{Observed: number(-1, "status", "observedGeneration") >= object.GetGeneration()}
	if object.GetKind() == "DaemonSet" {
		pods.Desired = number(0, "status", "desiredNumberScheduled")
		pods.Updated = number(0, "status", "updatedNumberScheduled")
		pods.Available = number(0, "status", "numberAvailable")
		pods.Total = number(0, "status", "currentNumberScheduled")
		return pods
	}
	pods.Desired = number(1, "spec", "replicas")
	pods.Updated = number(0, "status", "updatedReplicas")
	pods.Available = number(0, "status", "availableReplicas")
	pods.Total = number(0, "status", "replicas")
	return pods
}

// complete is what kstatus leaves out: a status that no controller has written, and pods that are ready and, because of
// minReadySeconds, not yet available.
func (p Pods) complete() bool {
	return p.Observed && p.Updated >= p.Desired && p.Available >= p.Desired
}

// missing is what is missing of a rollout as far as the counts tell, "" for nothing.
func (p Pods) missing() string {
	switch {
	case !p.Observed:
		return "its controller has not observed the change"
	case p.Updated < p.Desired:
		return fmt.Sprintf("%d/%d pods updated", p.Updated, p.Desired)
	case p.Available < p.Desired:
		return fmt.Sprintf("%d/%d pods available", p.Available, p.Desired)
	case p.Total > p.Updated:
		return fmt.Sprintf("%d old pods still running", p.Total-p.Updated)
	}
	return ""
}

// MayHaveNewPods says whether pods of the present template may exist, whose state tells why a workload of this kind does
// not progress. A Deployment that cannot create one has a condition for that; the other kinds have only events.
func (p Pods) MayHaveNewPods(kind string) bool { return kind != "Deployment" || p.Updated > 0 }
