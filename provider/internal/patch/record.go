package patch

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

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

// decodeOptional also tells nothing recorded from a recorded null.
func decodeOptional(text string) (v any, given bool, err error) {
	if text == "" {
		return nil, false, nil
	}
	v, err = decode(text)
	return v, true, err
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
