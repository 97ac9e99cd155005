// Package shape brings the raw inputs of a request into the shape of the schema, before a library decodes them: the library drops,
// truncates or refuses without a path what does not fit. Conform converts the texts of Pulumi's configuration ("5", "false") to the
// numbers and booleans that the schema asks for, and returns a problem for each input that does not fit: an unknown key, another
// type, no value of an enum, a fraction for a whole number, a secret where the schema has a plain value. It knows the schema only;
// ranges and combinations are checked by the rooms of the inputs.
package shape

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// Conform returns the inputs in the shape of these properties, without those that do not fit, and a problem for each of these. A
// reason may repeat the value; package secret redacts it.
func Conform(types map[string]schema.ComplexTypeSpec, properties map[string]schema.PropertySpec, inputs property.Map) (property.Map, []request.Problem) {
	c := conformer{types: types}
	conformed := c.object("", properties, inputs, false)
	return conformed, c.problems
}

type key struct{}

// With gives problems to what runs under a context, so that they are reported together with those of values.
func With(ctx context.Context, problems []request.Problem) context.Context {
	return context.WithValue(ctx, key{}, problems)
}

// From returns the problems of a context.
func From(ctx context.Context) []request.Problem {
	problems, _ := ctx.Value(key{}).([]request.Problem)
	return problems
}

type conformer struct {
	types    map[string]schema.ComplexTypeSpec
	problems []request.Problem
}

// refuse adds a problem and returns that the value does not fit.
func (c *conformer) refuse(path, format string, args ...any) (property.Value, bool) {
	c.problems = append(c.problems, request.Problem{Path: path, Reason: fmt.Sprintf(format, args...)})
	return property.Value{}, false
}

// object conforms the members of an object. secret says that the object was a secret, which its members inherit.
func (c *conformer) object(path string, properties map[string]schema.PropertySpec, members property.Map, secret bool) property.Map {
	conformed := map[string]property.Value{}
	for name, member := range members.AllStable {
		if strings.HasPrefix(name, "__") { // the engine's own
			conformed[name] = member
			continue
		}
		at := join(path, name)
		spec, found := properties[name]
		if !found {
			c.refuse(at, "%s", unknown(name, slices.Sorted(maps.Keys(properties))))
			continue
		}
		if value, fits := c.value(at, spec.TypeSpec, member, secret); fits {
			conformed[name] = value
		}
	}
	return property.NewMap(conformed)
}

// join is the path of a member: tracing.sampling, or a key in brackets where it is no name.
func join(path, name string) string {
	switch {
	case strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != "":
		return fmt.Sprintf("%s[%q]", path, name)
	case path == "":
		return name
	}
	return path + "." + name
}

// value conforms one value. secret says that an object around it was a secret.
func (c *conformer) value(path string, spec schema.TypeSpec, value property.Value, secret bool) (property.Value, bool) {
	if value.IsNull() || strings.HasPrefix(spec.Ref, "pulumi.json") {
		return value.WithSecret(value.Secret() || secret), true
	}
	kind, known := c.types[strings.TrimPrefix(spec.Ref, "#/types/")]
	structure := known || spec.Type == "array" || spec.Type == "object"
	switch plain := structure && spec.Plain; {
	case value.IsComputed() && plain:
		return c.refuse(path, "must be known in a preview, since it decides which resources exist. Set a plain value, not the output of a resource")
	case value.IsComputed():
		return value.WithSecret(value.Secret() || secret), true
	case plain:
		// The library accepts neither secrets nor dependencies here, so the members take them over.
		secret = secret || value.Secret()
		value = value.WithSecret(false).WithDependencies(nil)
	default:
		value = value.WithSecret(value.Secret() || secret)
		secret = false
	}
	switch {
	case known && kind.Type == "object":
		if !value.IsMap() {
			return c.refuse(path, "must be an object; found %s", typeOf(value))
		}
		return property.WithGoValue(value, c.object(path, kind.Properties, value.AsMap(), secret)), true
	case known:
		return c.enum(path, kind, value, secret)
	case spec.Type == "array":
		return c.array(path, spec, value, secret)
	case spec.Type == "object":
		return c.mapOf(path, spec, value, secret)
	}
	return c.scalar(path, spec.Type, value)
}

func (c *conformer) array(path string, spec schema.TypeSpec, value property.Value, secret bool) (property.Value, bool) {
	if !value.IsArray() {
		return c.refuse(path, "must be a list; found %s", typeOf(value))
	}
	elements := make([]property.Value, 0, value.AsArray().Len())
	for i, element := range value.AsArray().All {
		if conformed, fits := c.value(fmt.Sprintf("%s[%d]", path, i), *spec.Items, element, secret); fits {
			elements = append(elements, conformed)
		}
	}
	// Without one of its elements a list would have other indexes in the problems of later checks.
	return property.WithGoValue(value, property.NewArray(elements)), len(elements) == value.AsArray().Len()
}

func (c *conformer) mapOf(path string, spec schema.TypeSpec, value property.Value, secret bool) (property.Value, bool) {
	if !value.IsMap() {
		return c.refuse(path, "must be a map; found %s", typeOf(value))
	}
	members := map[string]property.Value{}
	for name, member := range value.AsMap().AllStable {
		before := len(c.problems)
		conformed, _ := c.value(fmt.Sprintf("%s[%q]", path, name), *spec.AdditionalProperties, member, secret)
		// A member that lacks what did not fit in it would be a second problem to later checks.
		if len(c.problems) == before {
			members[name] = conformed
		}
	}
	return property.WithGoValue(value, property.NewMap(members)), true
}
