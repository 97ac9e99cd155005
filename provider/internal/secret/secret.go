// Package secret keeps the secret inputs of one request out of texts. Of takes the inputs as the engine sends them and gives Inputs,
// which redacts their values in a text and says which property paths the engine must not print: it prints the value at the path of
// an error in plaintext. The provider makes Inputs for each request; the component takes them from its context. The package knows
// values only: it neither logs nor returns errors of its own.
package secret

import (
	"context"
	"regexp"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// Redacted stands in a text for the value of a secret input.
const Redacted = "[secret]"

// Inputs are the secrets among the inputs of one request. The zero value has none.
type Inputs struct {
	all     property.Value
	pattern *regexp.Regexp
	forms   []string
}

// Of finds the secrets among the inputs of a component or a function.
func Of(inputs property.Map) Inputs {
	found := forms{}
	found.collect(property.New(inputs), false, true)
	return inputsOf(inputs, found)
}

func inputsOf(inputs property.Map, found forms) Inputs {
	sorted := found.longestFirst()
	return Inputs{property.New(inputs), pattern(sorted), sorted}
}

// OfFields finds the secrets among the inputs of a resource, and among those that it had before. Their fields may be secret as a
// whole, for one value: so keys and numbers do not count, nor a text that another input has in plaintext.
func OfFields(inputs property.Map, before ...property.Map) Inputs {
	found := forms{}
	for _, each := range append(before, inputs) {
		found.collect(property.New(each), false, false)
	}
	for form := range plaintext(property.New(inputs)) {
		delete(found, form)
	}
	return inputsOf(inputs, found)
}

type key struct{}

// With gives the inputs to what runs under a context.
func With(ctx context.Context, inputs Inputs) context.Context {
	return context.WithValue(ctx, key{}, inputs)
}

// From returns the inputs of a context, none where With was not called.
func From(ctx context.Context) Inputs {
	inputs, _ := ctx.Value(key{}).(Inputs)
	return inputs
}

// Redact makes a text fit to be read: it replaces the values of secret inputs, also where they are quoted, and user and password of
// every URL, and escapes what acts on a terminal. Every error and every line of the log passes here.
func (s Inputs) Redact(text string) string {
	text = names.WithoutUserinfo(text)
	if s.pattern != nil {
		text = withoutCutForms(s.pattern.ReplaceAllString(text, Redacted), s.forms)
	}
	return names.Escaped(text)
}

// In reports whether a text has the value of a secret input.
func (s Inputs) In(text string) bool { return s.pattern != nil && s.pattern.MatchString(text) }

// Hides reports whether the value at a property path is a secret, or has one inside. It returns the path to name in a text: for a
// path inside a secret list or map, whose keys are secrets too, the path of that list or map.
func (s Inputs) Hides(path string) (string, bool) {
	segments, err := resource.ParsePropertyPath(path)
	if err != nil {
		return path, s.all.HasSecrets()
	}
	value := s.all
	for i, segment := range segments {
		inner, found := member(value, segment)
		if !found {
			return path, false
		}
		if value = inner; value.Secret() && i+1 < len(segments) {
			return segments[:i+1].String(), true
		}
	}
	return path, value.Secret() || value.HasSecrets()
}

// Has reports whether the value at a path is a secret, or a list with one.
func (s Inputs) Has(path string) bool {
	_, hidden := s.Hides(path)
	return hidden
}

func member(value property.Value, segment any) (property.Value, bool) {
	switch at := segment.(type) {
	case string:
		if value.IsMap() {
			return value.AsMap().GetOk(at)
		}
	case int:
		if value.IsArray() && at >= 0 && at < value.AsArray().Len() {
			return value.AsArray().Get(at), true
		}
	}
	return property.Value{}, false
}

// shortest is the length from which a value is redacted inside a longer word as well.
const shortest = 4

// expression matches one form of a value, with its quotes.
func expression(form string) string {
	quoted := regexp.QuoteMeta(form)
	if len(form) < shortest {
		quoted = wordEdge(form[0]) + quoted + wordEdge(form[len(form)-1])
	}
	return `"` + quoted + `"|` + quoted
}

// wordEdge is a boundary beside a letter or digit; beside another character there is none.
func wordEdge(c byte) string {
	if strings.IndexByte("0123456789_", c) >= 0 || c|0x20 >= 'a' && c|0x20 <= 'z' {
		return `\b`
	}
	return ""
}
