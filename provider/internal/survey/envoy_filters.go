package survey

import (
	"context"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// tracingFilters are the EnvoyFilters of root namespaces, which apply to the whole mesh, that patch the tracing of Envoy's HTTP
// connection manager. Its field is called tracing in every version of Envoy's API.
func (r *reader) tracingFilters(ctx context.Context, istiods []mesh.Istiod) (filters []string) {
	for _, root := range rootsOf(istiods) {
		for _, filter := range r.optional(ctx, "EnvoyFilters that change tracing", cluster.EnvoyFilters, root, "") {
			patches, _, _ := unstructured.NestedSlice(filter.Object, "spec", "configPatches")
			if hasKey(patches, "tracing") {
				filters = append(filters, names.Qualified(filter.GetNamespace(), filter.GetName()))
			}
		}
	}
	return filters
}

// hasKey reports whether a value has a key at any depth.
func hasKey(value any, key string) bool {
	switch inner := value.(type) {
	case map[string]any:
		for name, each := range inner {
			if name == key || hasKey(each, key) {
				return true
			}
		}
	case []any:
		for _, each := range inner {
			if hasKey(each, key) {
				return true
			}
		}
	}
	return false
}
