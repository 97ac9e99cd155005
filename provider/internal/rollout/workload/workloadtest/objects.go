// Package workloadtest builds Deployments, DaemonSets, StatefulSets and pods as the API server returns them, for tests of
// rollouts. Each workload has two pods and lives in the namespace shop. Only tests may import it.
package workloadtest

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// Hash is the hash of the configuration that the tests roll out.
const Hash = "0123abcd"

// New is a workload that is rolled out, without a hash.
func New(kind, name string) *unstructured.Unstructured {
	object := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "apps/v1", "kind": kind,
		"metadata": map[string]any{"namespace": "shop", "name": name, "generation": int64(1), "uid": "uid-" + name},
		"spec": map[string]any{
			"selector": map[string]any{"matchLabels": map[string]any{"app": name}},
			"template": map[string]any{"metadata": map[string]any{"labels": map[string]any{"app": name}}},
		},
	}}
	switch kind {
	case "Deployment":
		Set(object, int64(2), "spec", "replicas")
		Set(object, int64(600), "spec", "progressDeadlineSeconds")
	case "StatefulSet":
		Set(object, int64(2), "spec", "replicas")
		Set(object, map[string]any{"type": "RollingUpdate", "rollingUpdate": map[string]any{"partition": int64(0)}}, "spec", "updateStrategy")
	case "DaemonSet":
		Set(object, map[string]any{"type": "RollingUpdate"}, "spec", "updateStrategy")
	}
	return RolledOut(object)
}

// WithHash is the workload whose template has Hash.
func WithHash(object *unstructured.Unstructured) *unstructured.Unstructured {
	Set(object, Hash, "spec", "template", "metadata", "annotations", names.HashAnnotation)
	return object
}

// RolledOut is a copy of the workload whose pods are all updated and available.
func RolledOut(object *unstructured.Unstructured) *unstructured.Unstructured {
	object = Progressed(object, 2, 2)
	if object.GetKind() == "Deployment" {
		SetConditions(object, map[string]any{"type": "Progressing", "status": "True", "reason": "NewReplicaSetAvailable"},
			map[string]any{"type": "Available", "status": "True"})
	}
	return object
}

// Progressed is a copy of the workload with so many of its two pods updated and available.
func Progressed(object *unstructured.Unstructured, updated, available int64) *unstructured.Unstructured {
	object = object.DeepCopy()
	status := map[string]any{"observedGeneration": object.GetGeneration()}
	if object.GetKind() == "DaemonSet" {
		status["desiredNumberScheduled"], status["currentNumberScheduled"] = int64(2), int64(2)
		status["updatedNumberScheduled"], status["numberAvailable"], status["numberReady"] = updated, available, available
	} else {
		status["replicas"], status["readyReplicas"] = int64(2), available
		status["updatedReplicas"], status["availableReplicas"] = updated, available
	}
	Set(object, status, "status")
	return object
}

// SetConditions replaces the conditions of a workload.
func SetConditions(object *unstructured.Unstructured, conditions ...any) {
	Set(object, conditions, "status", "conditions")
}

// Set sets one field.
func Set(object *unstructured.Unstructured, value any, path ...string) {
	if err := unstructured.SetNestedField(object.Object, value, path...); err != nil {
		panic(err)
	}
}

// NewPod is a pod of the present template of a workload, with this status (JSON).
func NewPod(t *testing.T, owner, status string) *unstructured.Unstructured {
	t.Helper()
	pod := &unstructured.Unstructured{Object: map[string]any{"apiVersion": "v1", "kind": "Pod"}}
	pod.SetNamespace("shop")
	pod.SetName(owner + "-1")
	pod.SetLabels(map[string]string{"app": owner})
	pod.SetAnnotations(map[string]string{names.HashAnnotation: Hash})
	var parsed map[string]any
	require.NoError(t, json.Unmarshal([]byte(status), &parsed))
	pod.Object["status"] = parsed
	return pod
}
