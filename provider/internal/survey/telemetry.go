package survey

import (
	"context"
	"slices"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

// telemetries reads every Telemetry in the newest served version, v1 since Istio 1.22 and v1alpha1 before, and returns the
// apiVersion, "" when the CRD is not installed.
func (r *reader) telemetries(ctx context.Context) ([]mesh.Telemetry, string) {
	objects, version := r.newest(ctx, cluster.Telemetries("v1"), "v1", "v1alpha1")
	if version == "" {
		return nil, ""
	}
	telemetries := make([]mesh.Telemetry, 0, len(objects))
	for _, object := range objects {
		telemetries = append(telemetries, telemetryOf(object))
	}
	return telemetries, "telemetry.istio.io/" + version
}

func telemetryOf(object unstructured.Unstructured) mesh.Telemetry {
	labels, _, _ := unstructured.NestedMap(object.Object, "spec", "selector", "matchLabels")
	target, _, _ := unstructured.NestedMap(object.Object, "spec", "targetRef")
	targets, _, _ := unstructured.NestedSlice(object.Object, "spec", "targetRefs")
	telemetry := mesh.Telemetry{
		Namespace: object.GetNamespace(), Name: object.GetName(), Labels: object.GetLabels(),
		Created: created(object), Meta: metaOf(object),
		Selective: len(labels) > 0 || len(target) > 0 || len(targets) > 0,
	}
	telemetry.Managed = telemetry.Meta.CreatedHere()
	entries, _, _ := unstructured.NestedSlice(object.Object, "spec", "tracing")
	for entry := range slices.Values(entries) {
		if fields, ok := entry.(map[string]any); ok {
			telemetry.Tracing = append(telemetry.Tracing, fields)
		}
	}
	return telemetry
}
