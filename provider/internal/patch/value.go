package patch

import (
	"maps"
	"math"
	"slices"
	"unicode/utf8"
)

// normalFields copies wanted fields into plain JSON values, and refuses what could not stand in an object.
func normalFields(fields map[string]any) (map[string]any, error) {
	v, err := normal(nil, fields)
	if err != nil {
		return nil, err
	}
	return v.(map[string]any), nil
}

func normal(at path, v any) (any, error) {
	switch v := v.(type) {
	case nil, bool:
		return v, nil
	case string:
		return v, checkText(at, v)
	case int:
		return int64(v), nil
	case int32:
		return int64(v), nil
	case int64:
		return v, nil
	case float32:
		return normalFloat(at, float64(v))
	case float64:
		return normalFloat(at, v)
	case []any:
		list := make([]any, len(v))
		for i, e := range v {
			n, err := normal(at, e)
			if err != nil {
				return nil, err
			}
			list[i] = n
		}
		return list, nil
	case map[string]any:
		m := make(map[string]any, len(v))
		for _, k := range sortedKeys(v) {
			below := at.with(step{key: k})
			if err := checkText(below, k); err != nil {
				return nil, err
			}
			n, err := normal(below, v[k])
			if err != nil {
				return nil, err
			}
			m[k] = n
		}
		return m, nil
	}
	return nil, refuse(at, "a value of Go type %T cannot stand in an object: maps, lists, strings, numbers and booleans can", v)
}

// normalFloat turns whole numbers into integers: a state file hands back 9411 as 9411.0.
func normalFloat(at path, f float64) (any, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil, refuse(at, "%v is no number that an object can hold", f)
	}
	if f == math.Trunc(f) && math.Abs(f) < 1<<53 {
		return int64(f), nil
	}
	return f, nil
}

func checkText(at path, s string) error {
	if !utf8.ValidString(s) {
		return refuse(at, "the text %q is not valid UTF-8", s)
	}
	return nil
}

func clone(v any) any {
	switch v := v.(type) {
	case map[string]any:
		return cloneMap(v)
	case []any:
		list := make([]any, len(v))
		for i, e := range v {
			list[i] = clone(e)
		}
		return list
	}
	return v
}

func cloneMap(m map[string]any) map[string]any {
	c := make(map[string]any, len(m))
	for k, v := range m {
		c[k] = clone(v)
	}
	return c
}

func sortedKeys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }
