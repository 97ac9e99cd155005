package patch

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
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

// equal compares values as JSON has them: numbers by value, whatever their Go type.
func equal(a, b any) bool {
	switch a := a.(type) {
	case map[string]any:
		b, ok := b.(map[string]any)
		return ok && maps.EqualFunc(a, b, equal)
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, equal)
	}
	if isNumber(a) && isNumber(b) {
		return equalNumbers(a, b)
	}
	switch b.(type) {
	case map[string]any, []any:
		return false
	}
	return a == b
}

func isNumber(v any) bool {
	switch v.(type) {
	case int, int32, int64, uint64, float32, float64:
		return true
	}
	return false
}

func equalNumbers(a, b any) bool {
	x, y := fmt.Sprint(a), fmt.Sprint(b)
	if x == y { // also the same NaN on both sides: a text that did not change
		return true
	}
	f, okf := toFloat(a)
	g, okg := toFloat(b)
	return (okf || okg) && f == g
}

// toFloat also says whether the number came as a float; two integers compare as integers, digit by digit.
func toFloat(v any) (float64, bool) {
	switch v := v.(type) {
	case int:
		return float64(v), false
	case int32:
		return float64(v), false
	case int64:
		return float64(v), false
	case uint64:
		return float64(v), false
	case float32:
		return float64(v), true
	case float64:
		return v, true
	}
	return math.NaN(), false
}

func sortedKeys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }

// encode writes a value for a record.
func encode(at path, v any) (string, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return "", refuse(at, "what stands there cannot be recorded: %v", err)
	}
	return string(text), nil
}

// decode reads a value back from a record, integers as integers.
func decode(text string) (any, error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("reading a recorded value: %w", err)
	}
	return fromNumbers(v), nil
}

func fromNumbers(v any) any {
	switch v := v.(type) {
	case json.Number:
		if i, err := v.Int64(); err == nil {
			return i
		}
		if u, err := strconv.ParseUint(v.String(), 10, 64); err == nil {
			return u
		}
		f, _ := v.Float64()
		return f
	case map[string]any:
		for k, e := range v {
			v[k] = fromNumbers(e)
		}
	case []any:
		for i, e := range v {
			v[i] = fromNumbers(e)
		}
	}
	return v
}
