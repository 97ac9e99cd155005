package tree

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Encode returns the JSON of a value. A state file would turn an integer into a float, but keeps a string as it is.
func Encode(at Path, v any) (string, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return "", Errorf(at, "cannot record the value: %v", err)
	}
	return string(text), nil
}

// Decode reads the JSON that Encode wrote, integers as integers.
func Decode(text string) (any, error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("decoding the recorded value: %w", err)
	}
	return fromNumbers(v), nil
}

// DecodeOptional is Decode for a record that can be empty, which means that there was no value. A recorded null is a value.
func DecodeOptional(text string) (v any, present bool, err error) {
	if text == "" {
		return nil, false, nil
	}
	v, err = Decode(text)
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
