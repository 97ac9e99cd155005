package patch

import (
	"fmt"
	"maps"
	"slices"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
)

// WithRemoved is a copy of desired fields that removes, as well, the keys at these paths. A path leads through maps; one that
// leads through a list, or through a value that the fields set, is an error.
func WithRemoved(fields map[string]any, paths []string) (map[string]any, error) {
	if len(paths) == 0 {
		return fields, nil
	}
	desired := tree.CloneMap(fields)
	if desired == nil {
		desired = map[string]any{}
	}
	for _, text := range paths {
		path, err := tree.ParsePath(text)
		if err != nil {
			return nil, err
		}
		if len(path) == 0 || slices.ContainsFunc(path, tree.Step.InList) {
			return nil, fmt.Errorf("%q does not lead to a key through maps only, such as defaultConfig.tracing.zipkin", text)
		}
		at := desired
		for _, step := range path.Parent() {
			if at[step.Key] == nil {
				at[step.Key] = map[string]any{}
			}
			inner, isMap := at[step.Key].(map[string]any)
			if !isMap {
				return nil, fmt.Errorf("%q leads through a value that is set", text)
			}
			at = inner
		}
		if at[path.Last().Key] != nil {
			return nil, fmt.Errorf("%q is a value that is set", text)
		}
		at[path.Last().Key] = nil
	}
	return desired, nil
}

// Removed splits desired fields into those that set values and the paths of the keys that they remove, sorted. Together, and by
// [WithRemoved], they are the fields again. It is for languages whose SDKs drop a null inside a map.
func Removed(fields map[string]any) (set map[string]any, paths []string) {
	set, paths = removed(nil, fields)
	slices.Sort(paths)
	return set, paths
}

func removed(at tree.Path, fields map[string]any) (map[string]any, []string) {
	set, paths := maps.Clone(fields), []string(nil)
	for key, value := range fields {
		path := at.With(tree.Key(key))
		switch value := value.(type) {
		case nil:
			delete(set, key)
			paths = append(paths, path.String())
		case map[string]any:
			inner, more := removed(path, value)
			paths = append(paths, more...)
			set[key] = inner
		}
	}
	return set, paths
}
