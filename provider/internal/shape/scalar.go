package shape

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
)

// enum conforms one of a closed set of texts. The SDKs do not check that it is one.
func (c *conformer) enum(path string, kind schema.ComplexTypeSpec, value property.Value, secret bool) (property.Value, bool) {
	if secret {
		return c.refuse(path, "must not be a secret, since it decides which resources exist. Set a plain value")
	}
	if !value.IsString() {
		return c.refuse(path, "must be a string; found %s", typeOf(value))
	}
	names := make([]string, 0, len(kind.Enum))
	for _, each := range kind.Enum {
		name := fmt.Sprint(each.Value)
		if name == value.AsString() {
			return value, true
		}
		names = append(names, name)
	}
	return c.refuse(path, "must be one of %s; found %q", strings.Join(names, ", "), value.AsString())
}

// scalar conforms a string, a boolean or a number. Pulumi's configuration gives all of them as strings.
func (c *conformer) scalar(path, wanted string, value property.Value) (property.Value, bool) {
	switch wanted {
	case "string":
		if value.IsString() {
			return value, true
		}
		return c.refuse(path, "must be a string; found %s. Put it in quotes", typeOf(value))
	case "boolean":
		if value.IsBool() {
			return value, true
		}
		if value.IsString() && (value.AsString() == "true" || value.AsString() == "false") {
			return property.WithGoValue(value, value.AsString() == "true"), true
		}
		return c.refuse(path, "must be true or false; found %s", typeOf(value))
	}
	if value.IsString() {
		if number, err := strconv.ParseFloat(value.AsString(), 64); err == nil && !math.IsNaN(number) && !math.IsInf(number, 0) {
			value = property.WithGoValue(value, number)
		}
	}
	switch {
	case !value.IsNumber():
		return c.refuse(path, "must be a number; found %s", typeOf(value))
	case wanted == "integer" && !whole(value.AsNumber()):
		return c.refuse(path, "must be a whole number of at most %d; found %s", math.MaxInt32, text(value.AsNumber()))
	}
	return value, true
}

// whole says whether a number is an integer of the schema, which has 32 bits in every SDK.
func whole(number float64) bool {
	return number == math.Trunc(number) && number >= math.MinInt32 && number <= math.MaxInt32
}

func text(number float64) string { return strconv.FormatFloat(number, 'f', -1, 64) }

// typeOf names a value of another type than the schema asks for.
func typeOf(value property.Value) string {
	switch {
	case value.IsString():
		return "the string " + strconv.Quote(value.AsString())
	case value.IsNumber():
		return "the number " + text(value.AsNumber())
	case value.IsBool():
		return fmt.Sprintf("the boolean %t", value.AsBool())
	case value.IsArray():
		return "a list"
	case value.IsMap():
		return "an object"
	}
	return "another type"
}
