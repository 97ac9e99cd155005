package rollout

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout/workload"
)

// scope is what one list, and its watch, cover.
type scope struct {
	resource schema.GroupVersionResource
	// namespace, empty: all of them.
	namespace string
	// labels and fields are selectors.
	labels, fields string
}

// nameField selects one object by its name.
const nameField = "metadata.name="

// maxNamespaces is the number of namespaces of one kind up to which each gets a request of its own; above, one request
// covers the whole cluster.
const maxNamespaces = 8

// scopes cover the targets with few requests: one kind and namespace each, a single object where only one is wanted.
func scopes(targets []Target) []scope {
	byKind := map[string]map[string][]string{}
	for _, target := range targets {
		if byKind[target.Kind] == nil {
			byKind[target.Kind] = map[string][]string{}
		}
		byKind[target.Kind][target.Namespace] = append(byKind[target.Kind][target.Namespace], target.Name)
	}
	var all []scope
	for _, kind := range slices.Sorted(maps.Keys(byKind)) {
		namespaces := byKind[kind]
		if len(namespaces) > maxNamespaces {
			all = append(all, scope{resource: workload.Resource(kind)})
			continue
		}
		for _, namespace := range slices.Sorted(maps.Keys(namespaces)) {
			one := scope{resource: workload.Resource(kind), namespace: namespace}
			if wanted := namespaces[namespace]; len(wanted) == 1 {
				one.fields = nameField + wanted[0]
			}
			all = append(all, one)
		}
	}
	return all
}

// String names what is read, for an error: "deployments.apps shop/web".
func (s scope) String() string {
	resource := s.resource.GroupResource().String()
	if name, one := strings.CutPrefix(s.fields, nameField); one {
		return names.Object(resource, s.namespace, name)
	}
	if s.namespace == "" {
		return resource + " in all namespaces"
	}
	return resource + " in namespace " + s.namespace
}

func (s scope) covers(target Target) bool {
	if workload.Resource(target.Kind) != s.resource || s.namespace != "" && s.namespace != target.Namespace {
		return false
	}
	return s.fields == "" || s.fields == nameField+target.Name
}

func (s scope) options(options metav1.ListOptions) metav1.ListOptions {
	options.LabelSelector, options.FieldSelector = s.labels, s.fields
	return options
}

// list reads a scope once, page by page.
func list(ctx context.Context, client dynamic.Interface, over scope, each func(*unstructured.Unstructured)) error {
	page := func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
		return client.Resource(over.resource).Namespace(over.namespace).List(ctx, options)
	}
	if err := cluster.EachItem(ctx, over.options(metav1.ListOptions{Limit: cluster.ObjectsPerPage}), page, each); err != nil {
		return listError(err, over)
	}
	return nil
}

// ListError is the error of a failed list of a resource in a namespace, "" for all of them: what could not be read and,
// where the API server refused it, what to do.
func ListError(err error, resource schema.GroupVersionResource, namespace string) error {
	return listError(err, scope{resource: resource, namespace: namespace})
}

func listError(err error, over scope) error {
	return fmt.Errorf("reading %s: %w", over, explainRefusal(err, "list", over))
}
