package survey

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// istiods reads the control planes of the namespace that an input names, or of the eligible ones, and the mesh documents of each,
// sorted by namespace and revision. others are those of other namespaces.
func (r *reader) istiods(ctx context.Context, namespace string) (istiods []mesh.Istiod, others []string) {
	objects, result := r.list(ctx, cluster.Deployments, namespace, mesh.IstiodSelector)
	if namespace == "" && result == tooLarge {
		for _, eligible := range mesh.ControlPlaneNamespaces("") {
			those, _ := r.list(ctx, cluster.Deployments, eligible, mesh.IstiodSelector)
			objects = append(objects, those...)
		}
	}
	for _, object := range objects {
		if mesh.EligibleControlPlane(object.GetNamespace(), namespace) {
			istiods = append(istiods, istiodOf(object))
		} else {
			others = append(others, names.Qualified(object.GetNamespace(), object.GetName()))
		}
	}
	for i := range istiods {
		istiod := &istiods[i]
		var primary outcome
		all(
			func() { istiod.Primary, primary = r.document(ctx, istiod.Namespace, mesh.PrimaryName(istiod.Revision)) },
			func() { istiod.Shared, _ = r.document(ctx, istiod.Namespace, istiod.SharedName) },
			func() {
				if istiod.SharedName == "" {
					istiod.Unread, _ = r.document(ctx, istiod.Namespace, mesh.SharedName(istiod.Revision))
				}
			},
		)
		if primary == missing && istiod.Revision == "default" {
			ignored, _ := r.document(ctx, istiod.Namespace, "istio-default")
			istiod.IgnoredConfigMap = ignored.Exists
		}
	}
	slices.SortFunc(istiods, func(a, b mesh.Istiod) int {
		return cmp.Or(cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Revision, b.Revision))
	})
	slices.Sort(others)
	return istiods, others
}

func istiodOf(object unstructured.Unstructured) mesh.Istiod {
	istiod := mesh.Istiod{Namespace: object.GetNamespace(), Name: object.GetName(), Domain: "cluster.local", Meta: metaOf(object)}
	container := discoveryContainer(object)
	env := envOf(container)
	istiod.Revision = cmp.Or(env["REVISION"], object.GetLabels()["istio.io/rev"], "default")
	istiod.SharedName = env["SHARED_MESH_CONFIG"]
	istiod.External = isTrue(env["EXTERNAL_ISTIOD"])
	istiod.MetricsLocal = isTrue(env[mesh.MetricsLocalVariable])
	istiod.FiltersGateways = isTrue(env["PILOT_FILTER_GATEWAY_CLUSTER_CONFIG"])
	istiod.ResourceScoping = env["ENABLE_ENHANCED_RESOURCE_SCOPING"]
	istiod.Version = versionOf(object.GetLabels(), container)
	args, _, _ := unstructured.NestedStringSlice(container, "args")
	if at := slices.Index(args, "--domain"); at >= 0 && at+1 < len(args) {
		istiod.Domain = args[at+1]
	}
	mounts, _, _ := unstructured.NestedSlice(container, "volumeMounts")
	istiod.MeshFile = slices.ContainsFunc(mounts, func(mount any) bool {
		fields, _ := mount.(map[string]any)
		return fields["mountPath"] == "/etc/istio/config"
	})
	return istiod
}

// discoveryContainer is istiod's container, which every chart and profile names discovery; nil for none.
func discoveryContainer(object unstructured.Unstructured) map[string]any {
	containers, _, _ := unstructured.NestedSlice(object.Object, "spec", "template", "spec", "containers")
	for _, entry := range containers {
		if container, _ := entry.(map[string]any); container["name"] == "discovery" {
			return container
		}
	}
	return nil
}

func envOf(container map[string]any) map[string]string {
	env := map[string]string{}
	entries, _, _ := unstructured.NestedSlice(container, "env")
	for _, entry := range entries {
		fields, _ := entry.(map[string]any)
		name, _ := fields["name"].(string)
		value, _ := fields["value"].(string)
		env[name] = value
	}
	return env
}

// isTrue reads a switch in istiod's env as istiod does (Istio 1.31, pkg/env/var.go).
func isTrue(value string) bool {
	set, err := strconv.ParseBool(value)
	return err == nil && set
}

// versionOf is the version of the image's tag. Labels come second: charts of vendors and Istio's builds between releases have
// other values there. An image by digest alone (name@sha256:…) has no tag.
func versionOf(labels map[string]string, container map[string]any) string {
	image, _ := container["image"].(string)
	image, _, _ = strings.Cut(image, "@")
	_, tag, _ := strings.Cut(image[strings.LastIndex(image, "/")+1:], ":")
	if tag != "" && tag[0] >= '0' && tag[0] <= '9' {
		return tag
	}
	return cmp.Or(labels["operator.istio.io/version"], labels["app.kubernetes.io/version"], tag)
}

// document reads the ConfigMap of a mesh document; one without a name, or that could not be read, does not exist.
func (r *reader) document(ctx context.Context, namespace, name string) (mesh.Document, outcome) {
	document := mesh.Document{Name: name}
	if name == "" {
		return document, missing
	}
	object, result := r.get(ctx, cluster.ConfigMaps, namespace, name)
	if result == found {
		document.Exists = true
		document.Text, _, _ = unstructured.NestedString(object.Object, "data", "mesh")
		document.Meta = metaOf(*object)
	}
	return document, result
}

func metaOf(object unstructured.Unstructured) mesh.Meta {
	meta := mesh.Meta{Labels: object.GetLabels(), Annotations: object.GetAnnotations()}
	for _, entry := range object.GetManagedFields() {
		manager := mesh.Manager{Name: entry.Manager, Operation: string(entry.Operation), Subresource: entry.Subresource != ""}
		if entry.FieldsV1 != nil {
			_ = json.Unmarshal(entry.FieldsV1.GetRawBytes(), &manager.Fields) // the API server wrote it
		}
		meta.Managers = append(meta.Managers, manager)
	}
	for _, owner := range object.GetOwnerReferences() {
		meta.Owners = append(meta.Owners, mesh.OwnerReference{APIVersion: owner.APIVersion, Kind: owner.Kind, Name: owner.Name,
			Controller: owner.Controller != nil && *owner.Controller})
	}
	return meta
}
