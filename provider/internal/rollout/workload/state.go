// Package workload reads the state of a Deployment, DaemonSet or StatefulSet (apps/v1) and of its pods: whether its pod
// template has a configuration's hash, whether it is rolled out, what blocks a rollout, and why it does not progress.
//
// It takes objects as the API server returns them and gives plain values: Read for a workload, PodReason for one of its
// pods. It sends no request and remembers nothing; the caller compares one State with the one before.
package workload

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/cli-utils/pkg/kstatus/status"
)

// State is a workload at one resourceVersion.
type State struct {
	// HasHash says that its pod template has the configuration's hash.
	HasHash bool
	// Hash is the hash that its pod template has, whichever it is; "" for none.
	Hash string
	// RolledOut says that every wanted pod is of the present template and available, and that the old pods are gone.
	RolledOut bool
	Pods      Pods
	// Blocked is nil where a change of the template restarts the pods.
	Blocked *Blocked
	// Reason is why its own conditions say that it does not progress, nil for none.
	Reason *Reason
	// Selector is the label selector of its pods, "" where it has none that can be read.
	Selector string
	UID      string
	// message is the reason of kstatus for which it is not rolled out.
	message string
}

// Read reads a workload. hash is the configuration's hash, "" where the template must have none.
func Read(object *unstructured.Unstructured, hash string) State {
	state := State{
		HasHash:  TemplateHasHash(object, hash),
		Hash:     templateHash(object),
		Pods:     podsOf(object),
		Blocked:  blockedBy(object),
		Reason:   conditionReason(object),
		Selector: selectorOf(object),
		UID:      string(object.GetUID()),
	}
	result, err := status.Compute(object)
	if err != nil {
		state.message = err.Error()
		return state
	}
	state.message = result.Message
	state.RolledOut = result.Status == status.CurrentStatus && state.Pods.complete()
	return state
}

// Progress is the first thing that is missing of a rollout: "1/2 pods updated".
func (s State) Progress() string {
	if missing := s.Pods.missing(); missing != "" {
		return missing
	}
	return s.message
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
