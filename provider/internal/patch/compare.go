package patch

import (
	"fmt"
	"maps"
	"math"
	"slices"
)

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
