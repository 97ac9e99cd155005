package workload

import (
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// How long a reason has to persist, without any progress of its workload, until it is a failure.
const (
	DefaultGrace = 20 * time.Second
	// UnschedulableGrace is longer, because a cluster autoscaler takes minutes to add a node.
	UnschedulableGrace = 3 * time.Minute
)

// Class of a reason. It stays the same while the message changes: ErrImagePull and ImagePullBackOff alternate.
type Class string

// The classes.
const (
	// Creation: the API server refuses to create pods, because of a quota or a webhook.
	Creation Class = "creation"
	// Deadline: the rollout makes no progress within progressDeadlineSeconds.
	Deadline Class = "deadline"
	// Unschedulable: no node takes the pod.
	Unschedulable Class = "unschedulable"
	// Image: the image of a container cannot be pulled.
	Image Class = "image"
	// Config: a container cannot be created with its configuration.
	Config Class = "config"
	// Crash: a container exits again and again.
	Crash Class = "crash"
	// NotReady: the pod runs and is not ready.
	NotReady Class = "not ready"
)

// Reason is why a workload does not progress.
type Reason struct {
	Class   Class
	Message string
	// Grace is how long the reason has to persist to be a failure; 0: by itself it never is.
	Grace time.Duration
}

// CreationReason is the reason for which pods cannot be created, in Kubernetes' own message.
func CreationReason(reason, message string, grace time.Duration) *Reason {
	return &Reason{Creation, reason + ": " + names.Line(message), grace}
}

// conditionReason is the reason in a workload's own conditions: no progress within its deadline, or pods that cannot be
// created. Only Deployments have such conditions.
func conditionReason(object *unstructured.Unstructured) *Reason {
	conditions, _, _ := unstructured.NestedSlice(object.Object, "status", "conditions")
	var found *Reason
	for _, entry := range conditions {
		condition, _ := entry.(map[string]any)
		text := func(key string) string { value, _ := condition[key].(string); return value }
		switch {
		case text("type") == "ReplicaFailure" && text("status") == "True":
			return CreationReason(text("reason"), text("message"), DefaultGrace)
		case text("type") == "Progressing" && text("reason") == "ProgressDeadlineExceeded":
			found = &Reason{Deadline, "ProgressDeadlineExceeded: " + names.Line(text("message")), DefaultGrace}
		}
	}
	return found
}
