package lab

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
)

// Snapshot are the objects of a cluster, as canonical JSON by "group/kind namespace/name", without those that controllers change
// continuously.
type Snapshot map[string]string

// moving are resources that change without a user's write: objects that controllers derive from others, heartbeats, and reviews.
var moving = []string{
	"bindings", "componentstatuses", "controllerrevisions", "endpoints", "endpointslices", "events", "leases",
	"nodes", "pods", "replicasets",
}

// byControllers are ConfigMaps that controllers create in every namespace.
var byControllers = []string{"kube-root-ca.crt", "istio-ca-root-cert", "istio-ca-crl"}

// movesByItself is true for ConfigMaps of controllers, including the leader election records of Istio's controllers.
func movesByItself(object *unstructured.Unstructured) bool {
	if object.GetKind() != "ConfigMap" {
		return false
	}
	return slices.Contains(byControllers, object.GetName()) ||
		object.GetAnnotations()["control-plane.alpha.kubernetes.io/leader"] != ""
}

// Snapshot reads all objects of all API groups, except Pods, ReplicaSets, Nodes and other resources that controllers change. It
// drops status, metadata.resourceVersion, generation, managedFields, and the annotation deployment.kubernetes.io/revision, which
// counts rollouts.
func (l *Lab) Snapshot(ctx context.Context) (Snapshot, error) {
	lists, err := l.Client.Discovery().ServerPreferredResources()
	if err != nil {
		return nil, fmt.Errorf("reading the served kinds: %w", err)
	}
	snapshot := Snapshot{}
	for _, list := range discovery.FilteredBy(discovery.SupportsAllVerbs{Verbs: []string{"list", "get"}}, lists) {
		version, err := schema.ParseGroupVersion(list.GroupVersion)
		if err != nil {
			return nil, err
		}
		for _, resource := range list.APIResources {
			if slices.Contains(moving, resource.Name) {
				continue
			}
			if err := l.read(ctx, version.WithResource(resource.Name), snapshot); err != nil {
				return nil, err
			}
		}
	}
	return snapshot, nil
}

func (l *Lab) read(ctx context.Context, resource schema.GroupVersionResource, into Snapshot) error {
	list, err := l.Dynamic.Resource(resource).List(ctx, metav1.ListOptions{})
	if apierrors.IsNotFound(err) || apierrors.IsMethodNotSupported(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("listing %s: %w", resource.Resource, err)
	}
	return list.EachListItem(func(item runtime.Object) error {
		object, ok := item.(*unstructured.Unstructured)
		if !ok {
			return errors.New("listing returned something that is not an object")
		}
		if movesByItself(object) {
			return nil
		}
		key := fmt.Sprintf("%s/%s %s/%s", resource.Group, object.GetKind(), object.GetNamespace(), object.GetName())
		text, err := canonical(object)
		into[key] = text
		return err
	})
}

func canonical(object *unstructured.Unstructured) (string, error) {
	content := object.DeepCopy().Object
	delete(content, "status")
	for _, field := range []string{"resourceVersion", "generation", "managedFields"} {
		unstructured.RemoveNestedField(content, "metadata", field)
	}
	const revision = "deployment.kubernetes.io/revision"
	if annotations := object.GetAnnotations(); annotations[revision] != "" {
		unstructured.RemoveNestedField(content, "metadata", "annotations", revision)
		if len(annotations) == 1 {
			unstructured.RemoveNestedField(content, "metadata", "annotations")
		}
	}
	text, err := json.MarshalIndent(content, "", "  ")
	return string(text), err
}

// Diff returns what changed between two snapshots, by object and line; "" when nothing did.
func Diff(before, after Snapshot) string {
	keys := map[string]bool{}
	for _, snapshot := range []Snapshot{before, after} {
		for key := range snapshot {
			keys[key] = true
		}
	}
	var text strings.Builder
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		old, was := before[key]
		current, is := after[key]
		switch {
		case !was:
			fmt.Fprintf(&text, "+ %s\n", key)
		case !is:
			fmt.Fprintf(&text, "- %s\n", key)
		case old != current:
			fmt.Fprintf(&text, "~ %s\n%s", key, cmp.Diff(old, current))
		}
	}
	return text.String()
}
