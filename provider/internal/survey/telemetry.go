package survey

import (
	"context"
	stderrors "errors"
	"slices"

	"k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
)

// checkTelemetries is the check that Telemetries of other namespaces are read for, as a finding names it.
const checkTelemetries = "Telemetries outside the root namespace that override the mesh's"

// telemetries reads every Telemetry in the newest served version, v1 since Istio 1.22 and v1alpha1 before, and returns the
// apiVersion, "" when the CRD is not installed. refused says that only single namespaces can be read, as rootTelemetries does.
func (r *reader) telemetries(ctx context.Context) (telemetries []mesh.Telemetry, version string, refused bool) {
	for _, version := range []string{"v1", "v1alpha1"} {
		objects, err := r.objects(ctx, cluster.Telemetries(version), "", "")
		if errors.IsNotFound(err) {
			continue
		}
		r.skip(checkTelemetries, "list", cluster.Telemetries(version), "", err)
		return telemetriesOf(objects), apiVersionOf(version), errors.IsForbidden(err) || stderrors.Is(err, errTooLarge)
	}
	return nil, "", false
}

// rootTelemetries reads those of the root namespaces, in which the mesh-wide ones are, where all of them cannot be listed.
func (r *reader) rootTelemetries(ctx context.Context, istiods []mesh.Istiod) (telemetries []mesh.Telemetry, apiVersion string) {
	for _, namespace := range rootsOf(istiods) {
		for _, version := range []string{"v1", "v1alpha1"} {
			objects, result := r.list(ctx, cluster.Telemetries(version), namespace, "")
			if result == missing {
				continue
			}
			telemetries, apiVersion = append(telemetries, telemetriesOf(objects)...), apiVersionOf(version)
			break
		}
	}
	return telemetries, apiVersion
}

// rootsOf are the root namespaces of istiods, the default one where none was found.
func rootsOf(istiods []mesh.Istiod) []string {
	var roots []string
	for _, istiod := range istiods {
		primary, _ := meshconfig.Parse(istiod.Primary.Text) // plan reports the error
		shared, _ := meshconfig.Parse(istiod.Shared.Text)
		roots = append(roots, meshconfig.Root(primary, shared))
	}
	if len(roots) == 0 {
		return []string{meshconfig.DefaultRootNamespace}
	}
	slices.Sort(roots)
	return slices.Compact(roots)
}

func apiVersionOf(version string) string { return "telemetry.istio.io/" + version }

func telemetriesOf(objects []unstructured.Unstructured) []mesh.Telemetry {
	telemetries := make([]mesh.Telemetry, 0, len(objects))
	for _, object := range objects {
		telemetries = append(telemetries, telemetryOf(object))
	}
	return telemetries
}

func telemetryOf(object unstructured.Unstructured) mesh.Telemetry {
	labels, _, _ := unstructured.NestedMap(object.Object, "spec", "selector", "matchLabels")
	telemetry := mesh.Telemetry{
		Namespace: object.GetNamespace(), Name: object.GetName(), Labels: object.GetLabels(),
		Created: created(object), Meta: metaOf(object),
		Selective: len(labels) > 0 || hasTargets(object),
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

// hasTargets says whether an object is for the targets that it names: Gateways, Services or classes of them.
func hasTargets(object unstructured.Unstructured) bool {
	one, _, _ := unstructured.NestedMap(object.Object, "spec", "targetRef")
	several, _, _ := unstructured.NestedSlice(object.Object, "spec", "targetRefs")
	return len(one)+len(several) > 0
}
