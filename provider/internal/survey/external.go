package survey

import (
	"cmp"
	"context"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// external reads what a cluster without an istiod shows of its control plane: the istiod of another cluster that reads its
// configuration from this one, or else the name of a control plane elsewhere.
func (r *reader) external(ctx context.Context, namespace string, into *mesh.Snapshot) {
	if managed, _ := r.list(ctx, cluster.ControlPlaneRevisions.Resource, "", ""); len(managed) > 0 {
		into.ExternalControlPlane = "Google's managed control plane"
		return
	}
	url, revision := r.remoteInjector(ctx)
	if url == "" {
		into.Istios, into.IstioOperators = r.ownersWithoutIstiod(ctx)
		return
	}
	if istiod, found := r.remoteIstiod(ctx, namespace, revision); found {
		istiod.RemoteURL = url
		into.Istiods = []mesh.Istiod{istiod}
		return
	}
	into.ExternalControlPlane = "a control plane in another cluster (injection webhook " + url + ")"
}

// ownersWithoutIstiod are the custom resources of operators that may not have created an istiod yet. They only complete a finding, so
// that a read that the API server refuses, or a CRD that is not installed, is left out.
func (r *reader) ownersWithoutIstiod(ctx context.Context) (istios, operators []mesh.OwnerObject) {
	named := func(kind cluster.Kind) (found []mesh.OwnerObject) {
		objects, _ := r.objects(ctx, kind.Resource, "", "")
		for _, object := range objects {
			found = append(found, mesh.OwnerObject{APIVersion: kind.APIVersion(), Kind: kind.Kind, Namespace: object.GetNamespace(), Name: object.GetName()})
		}
		return found
	}
	return named(cluster.Istios), named(cluster.IstioOperators)
}

// remoteInjector is the URL of the injection webhook, or its Service, and its revision; "" where istiod's webhook does not exist or is
// a Service with pods. A remote cluster's Service has no selector: its EndpointSlice has the addresses of the primary (chart istiod of
// Istio 1.31, profile remote, templates/remote-istiod-service.yaml).
func (r *reader) remoteInjector(ctx context.Context) (url, revision string) {
	webhooks, _ := r.list(ctx, cluster.MutatingWebhooks.Resource, "", "app=sidecar-injector")
	for _, webhook := range webhooks {
		revision := cmp.Or(webhook.GetLabels()[mesh.RevisionLabel], mesh.DefaultRevision)
		hooks, _, _ := unstructured.NestedSlice(webhook.Object, "webhooks")
		for _, hook := range hooks {
			fields, _ := hook.(map[string]any)
			if url, found, _ := unstructured.NestedString(fields, "clientConfig", "url"); found {
				return url, revision
			}
			service, _, _ := unstructured.NestedStringMap(fields, "clientConfig", "service")
			if r.withoutPods(ctx, service["namespace"], service["name"]) {
				return "at Service " + names.Qualified(service["namespace"], service["name"]) + " without a selector", revision
			}
		}
	}
	return "", ""
}

// withoutPods reports whether a Service exists and selects no pods. A refused read only makes a finding less exact.
func (r *reader) withoutPods(ctx context.Context, namespace, name string) bool {
	if name == "" {
		return false
	}
	service, err := r.client.Dynamic.Resource(cluster.Services).Namespace(namespace).Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return false
	}
	selector, _, _ := unstructured.NestedStringMap(service.Object, "spec", "selector")
	return len(selector) == 0
}

// remoteIstiod is the istiod in another cluster for which the mesh's ConfigMap lies in this one, in the given namespace or an eligible one.
// The chart istiod with the profile remote renders it into a config cluster only (values configMap and global.configCluster, Istio
// 1.31). The external istiod reads it by its env SHARED_MESH_CONFIG; its own mesh configuration is a mounted file.
func (r *reader) remoteIstiod(ctx context.Context, namespace, revision string) (mesh.Istiod, bool) {
	objects, _ := r.list(ctx, cluster.ConfigMaps, namespace, "operator.istio.io/component=Pilot")
	for _, object := range objects {
		text, holdsMesh, _ := unstructured.NestedString(object.Object, "data", "mesh")
		if object.GetName() != mesh.PrimaryName(revision) || !holdsMesh || !mesh.EligibleControlPlane(object.GetNamespace(), namespace) {
			continue
		}
		meta := metaOf(object)
		return mesh.Istiod{Namespace: object.GetNamespace(), Revision: revision, Domain: "cluster.local", SharedName: object.GetName(), MeshFile: true,
			Version: versionOf(object.GetLabels(), nil), Meta: meta, Shared: mesh.Document{Name: object.GetName(), Exists: true, Text: text, Meta: meta}}, true
	}
	return mesh.Istiod{}, false
}
