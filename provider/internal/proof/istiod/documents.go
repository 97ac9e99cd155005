package istiod

import (
	"context"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// Document is a mesh document that an istiod reads.
type Document struct {
	// ConfigMap is namespace/name.
	ConfigMap string
	Text      string
}

// readDocuments reads the ConfigMaps that an istiod reads its mesh configuration from, in its order: the shared one, then its own.
// None are read of an istiod with a mounted file, which replaces its own ConfigMap. An error leaves them out: they serve a
// comparison only.
func (r *Reader) readDocuments(ctx context.Context, pod unstructured.Unstructured, replica *Replica) {
	env, mounted := discoveryOf(pod)
	if mounted {
		return
	}
	for _, name := range []string{env["SHARED_MESH_CONFIG"], mesh.PrimaryName(replica.Revision)} {
		if name == "" {
			continue
		}
		object, err := r.client.Dynamic.Resource(cluster.ConfigMaps).Namespace(replica.Namespace).Get(ctx, name, metav1.GetOptions{})
		if apierrors.IsForbidden(err) {
			replica.Missing = append(replica.Missing, Permission{"get", "configmaps", replica.Namespace})
		}
		if err != nil && !apierrors.IsNotFound(err) {
			replica.Documents = nil
			return
		}
		if err == nil {
			text, _, _ := unstructured.NestedString(object.Object, "data", "mesh")
			replica.Documents = append(replica.Documents, Document{ConfigMap: names.Qualified(replica.Namespace, name), Text: text})
		}
	}
}

// discoveryOf is the environment of istiod's container, and whether a mesh configuration file is mounted into it (Istio 1.31,
// pilot/pkg/bootstrap/mesh.go).
func discoveryOf(pod unstructured.Unstructured) (env map[string]string, mounted bool) {
	env = map[string]string{}
	containers, _, _ := unstructured.NestedSlice(pod.Object, "spec", "containers")
	for _, entry := range containers {
		container, _ := entry.(map[string]any)
		if container["name"] != "discovery" {
			continue
		}
		for _, variable := range listOf(container, "env") {
			name, _ := variable["name"].(string)
			env[name], _ = variable["value"].(string)
		}
		for _, mount := range listOf(container, "volumeMounts") {
			mounted = mounted || mount["mountPath"] == "/etc/istio/config"
		}
	}
	return env, mounted
}

func listOf(fields map[string]any, key string) (list []map[string]any) {
	entries, _ := fields[key].([]any)
	for _, entry := range entries {
		if element, ok := entry.(map[string]any); ok {
			list = append(list, element)
		}
	}
	return list
}
