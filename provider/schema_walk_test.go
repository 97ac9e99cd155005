package provider_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"github.com/stretchr/testify/require"
)

// place is one place of the inputs of a resource: an object, or a value inside of one.
type place struct {
	path string
	spec schema.TypeSpec
	// properties are those of an object.
	properties map[string]schema.PropertySpec
	// with are the inputs that have only this value.
	with func(property.Value) property.Map
}

func committedSchema(t *testing.T) schema.PackageSpec {
	t.Helper()
	committed, err := os.ReadFile("../schema.json")
	require.NoError(t, err)
	var spec schema.PackageSpec
	require.NoError(t, json.Unmarshal(committed, &spec))
	return spec
}

// places lists the inputs of a resource, down to the elements of lists and maps, so that a test over it has every input.
func places(spec schema.PackageSpec, token string) (objects, values []place) {
	var object func(at place)
	var value func(at place)
	object = func(at place) {
		objects = append(objects, at)
		for name, each := range at.properties {
			path := strings.TrimPrefix(at.path+"."+name, ".")
			value(place{path: path, spec: each.TypeSpec, with: func(v property.Value) property.Map {
				return at.with(property.New(map[string]property.Value{name: v}))
			}})
		}
	}
	value = func(at place) {
		kind, known := spec.Types[strings.TrimPrefix(at.spec.Ref, "#/types/")]
		switch {
		case known && kind.Type == "object":
			at.properties = kind.Properties
			object(at)
		case at.spec.Type == "array":
			value(place{path: at.path + "[0]", spec: *at.spec.Items, with: func(v property.Value) property.Map {
				return at.with(property.New([]property.Value{v}))
			}})
		case at.spec.Type == "object":
			value(place{path: fmt.Sprintf("%s[%q]", at.path, "key"), spec: *at.spec.AdditionalProperties, with: func(v property.Value) property.Map {
				return at.with(property.New(map[string]property.Value{"key": v}))
			}})
		default:
			values = append(values, at)
		}
	}
	object(place{properties: spec.Resources[token].InputProperties, with: func(v property.Value) property.Map { return v.AsMap() }})
	return objects, values
}
