package rollout

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/tools/pager"
)

// widest is the number of namespaces of one kind up to which each gets a request of its own; beyond, one request reads
// the whole cluster.
const widest = 8

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
		if len(namespaces) > widest {
			all = append(all, scope{resource: kinds[kind]})
			continue
		}
		for _, namespace := range slices.Sorted(maps.Keys(namespaces)) {
			one := scope{resource: kinds[kind], namespace: namespace}
			if names := namespaces[namespace]; len(names) == 1 {
				one.fields = fields.OneTermEqualSelector("metadata.name", names[0]).String()
			}
			all = append(all, one)
		}
	}
	return all
}

// String names what is read, for an error.
func (s scope) String() string {
	name := s.resource.GroupResource().String()
	if object, one := strings.CutPrefix(s.fields, "metadata.name="); one {
		return name + " " + s.namespace + "/" + object
	}
	if s.namespace == "" {
		return name + " of all namespaces"
	}
	return name + " of namespace " + s.namespace
}

// list reads a scope once, page by page.
func list(ctx context.Context, client dynamic.Interface, over scope, each func(*unstructured.Unstructured)) error {
	pages := pager.New(func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
		return client.Resource(over.resource).Namespace(over.namespace).List(ctx, over.options(options))
	})
	pages.PageSize, pages.PageBufferSize = 100, 1
	err := pages.EachListItem(ctx, metav1.ListOptions{}, func(object runtime.Object) error {
		if found, ok := object.(*unstructured.Unstructured); ok {
			each(found)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("reading %s: %w", over, refused(err, "list", over))
	}
	return nil
}

func (s scope) covers(target Target) bool {
	if kinds[target.Kind] != s.resource || s.namespace != "" && s.namespace != target.Namespace {
		return false
	}
	return s.fields == "" || s.fields == "metadata.name="+target.Name
}
