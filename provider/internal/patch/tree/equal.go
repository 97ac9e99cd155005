package tree

import (
	"fmt"
	"maps"
	"math"
	"slices"
)

// Equal compares two values as JSON has them: numbers by value, whatever their Go type.
func Equal(a, b any) bool {
	switch a := a.(type) {
	case map[string]any:
		b, ok := b.(map[string]any)
		return ok && maps.EqualFunc(a, b, Equal)
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, Equal)
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
	if x == y { // also NaN on both sides, which is a value that did not change
		return true
	}
	f, isFloatA := toFloat(a)
	g, isFloatB := toFloat(b)
	return (isFloatA || isFloatB) && f == g
}

// toFloat also reports whether the number is a float in Go: two integers compare by their digits, without loss.
func toFloat(v any) (value float64, isFloat bool) {
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
