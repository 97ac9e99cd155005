package tree

import (
	"math"
	"unicode/utf8"
)

// Normalize copies fields that a user gave into plain JSON values: whole numbers become int64, since a state file hands 9411
// back as 9411.0. A value that JSON cannot hold is a [PathError].
func Normalize(fields map[string]any) (map[string]any, error) {
	v, err := normalize(nil, fields)
	if err != nil {
		return nil, err
	}
	return v.(map[string]any), nil
}

func normalize(at Path, v any) (any, error) {
	switch v := v.(type) {
	case nil, bool:
		return v, nil
	case string:
		return v, checkUTF8(at, v)
	case int:
		return int64(v), nil
	case int32:
		return int64(v), nil
	case int64:
		return v, nil
	case float32:
		return normalizeFloat(at, float64(v))
	case float64:
		return normalizeFloat(at, v)
	case []any:
		list := make([]any, len(v))
		for i, e := range v {
			n, err := normalize(at, e)
			if err != nil {
				return nil, err
			}
			list[i] = n
		}
		return list, nil
	case map[string]any:
		return normalizeMap(at, v)
	}
	return nil, Errorf(at, "expected a map, list, string, number or boolean, found the Go type %T", v)
}

func normalizeMap(at Path, v map[string]any) (any, error) {
	m := make(map[string]any, len(v))
	for _, k := range SortedKeys(v) {
		child := at.With(Key(k))
		if err := checkUTF8(child, k); err != nil {
			return nil, err
		}
		n, err := normalize(child, v[k])
		if err != nil {
			return nil, err
		}
		m[k] = n
	}
	return m, nil
}

func normalizeFloat(at Path, f float64) (any, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil, Errorf(at, "expected a finite number, found %v", f)
	}
	if f == math.Trunc(f) && math.Abs(f) < 1<<53 {
		return int64(f), nil
	}
	return f, nil
}

func checkUTF8(at Path, s string) error {
	if !utf8.ValidString(s) {
		return Errorf(at, "expected valid UTF-8, found %q", s)
	}
	return nil
}
