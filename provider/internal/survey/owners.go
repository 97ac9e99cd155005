package survey

import (
	"context"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

// owners reads the custom resources from which operators render meshes, only where an istiod has the label of that operator: the
// API server refuses an identity without the permission even where the CRD is not installed.
func (r *reader) owners(ctx context.Context, into *mesh.Snapshot) {
	for _, istiod := range into.Istiods {
		switch {
		case mesh.RenderedByOperator(istiod) && into.IstioOperators == nil:
			into.IstioOperators = r.ownerObjects(ctx, cluster.IstioOperators, "spec", "meshConfig")
			into.Operators = r.operators(ctx, into.Istiods)
		case mesh.RenderedBySail(istiod) && into.Istios == nil:
			into.Istios = r.ownerObjects(ctx, cluster.Istios, "spec", "values", "meshConfig")
		}
	}
}

// operators are the running in-cluster operators of Istio. The label is on the pods alone, and not on the Deployment (Istio 1.23.2,
// manifests/charts/istio-operator/templates/deployment.yaml). A Deployment with no replicas has no pod.
func (r *reader) operators(ctx context.Context, istiods []mesh.Istiod) []mesh.Operator {
	pods, _ := r.list(ctx, cluster.Pods, "", "name=istio-operator")
	var running []mesh.Operator
	for _, pod := range pods {
		phase, _, _ := unstructured.NestedString(pod.Object, "status", "phase")
		if !mesh.EligibleOperator(pod.GetNamespace(), istiods) || phase == "Succeeded" || phase == "Failed" || pod.GetDeletionTimestamp() != nil {
			continue
		}
		env := map[string]string{}
		containers, _, _ := unstructured.NestedSlice(pod.Object, "spec", "containers")
		for _, entry := range containers {
			container, _ := entry.(map[string]any)
			maps.Copy(env, envOf(container))
		}
		operator := mesh.Operator{Revision: env["REVISION"]}
		if watched := env["WATCH_NAMESPACE"]; watched != "" {
			operator.Namespaces = strings.Split(watched, ",")
		}
		running = append(running, operator)
	}
	return running
}

func (r *reader) ownerObjects(ctx context.Context, kind cluster.Kind, meshConfig ...string) []mesh.OwnerObject {
	// The Sail operator serves v1 since its release 1.0 and v1alpha1 before; IstioOperator has v1alpha1 only.
	objects, version := r.newest(ctx, kind.Resource, slices.Compact([]string{kind.Resource.Version, "v1alpha1"})...)
	kind.Resource.Version = version
	owners := make([]mesh.OwnerObject, 0, len(objects))
	for _, object := range objects {
		owner := mesh.OwnerObject{APIVersion: kind.APIVersion(), Kind: kind.Kind, Namespace: object.GetNamespace(), Name: object.GetName(), Meta: metaOf(object)}
		owner.Revision, _, _ = unstructured.NestedString(object.Object, "spec", "revision")
		owner.Version, _, _ = unstructured.NestedString(object.Object, "spec", "version")
		if config, found, _ := unstructured.NestedMap(object.Object, meshConfig...); found {
			text, err := yaml.Marshal(config)
			if err == nil {
				owner.MeshConfig = string(text)
			}
		}
		owners = append(owners, owner)
	}
	return owners
}

// tags reads the revisions by their tag, where the inputs name a revision that no istiod has. A tag is a webhook, or since Istio
// 1.27 a Service in istiod's namespace, with the label istio.io/tag (Istio 1.31, pkg/revisions/tag_watcher.go).
func (r *reader) tags(ctx context.Context, revisions []string, istiods []mesh.Istiod) map[string][]string {
	unknown := slices.ContainsFunc(revisions, func(name string) bool {
		return !slices.ContainsFunc(istiods, func(i mesh.Istiod) bool { return i.Revision == name })
	})
	if !unknown {
		return nil
	}
	tags := map[string][]string{}
	read := func(resource schema.GroupVersionResource, namespace string) {
		objects, _ := r.list(ctx, resource, namespace, tagLabel)
		for _, object := range objects {
			tag, revision := object.GetLabels()[tagLabel], object.GetLabels()[mesh.RevisionLabel]
			if !slices.Contains(tags[tag], revision) {
				tags[tag] = append(tags[tag], revision)
			}
		}
	}
	read(cluster.MutatingWebhooks.Resource, "")
	var namespaces []string
	for _, istiod := range istiods {
		namespaces = append(namespaces, istiod.Namespace)
	}
	for _, namespace := range slices.Compact(slices.Sorted(slices.Values(namespaces))) {
		read(cluster.Services, namespace)
	}
	return tags
}

const tagLabel = "istio.io/tag"
