package tree

// The kinds of values, as error messages name them.
const (
	Null   = "null"
	Map    = "a map"
	List   = "a list"
	Scalar = "a scalar"
)

// Kind returns the kind of a value.
func Kind(v any) string {
	switch v.(type) {
	case nil:
		return Null
	case map[string]any:
		return Map
	case []any:
		return List
	}
	return Scalar
}
