package secret

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// forms are the texts in which secret values appear.
type forms map[string]bool

// collect adds the values that are secret, or inside of a secret list or map; all says that keys and numbers count as well.
func (f forms) collect(value property.Value, inside, all bool) {
	inside = inside || value.Secret()
	switch {
	case value.IsMap():
		for name, member := range value.AsMap().All {
			if inside && all {
				f.text(name)
			}
			f.collect(member, inside, all)
		}
	case value.IsArray():
		for _, element := range value.AsArray().All {
			f.collect(element, inside, all)
		}
	case value.IsString() && inside:
		f.text(value.AsString())
	case value.IsNumber() && inside && all:
		f.add(strconv.FormatFloat(value.AsNumber(), 'g', -1, 64))
		f.add(strconv.FormatFloat(value.AsNumber(), 'f', -1, 64))
	}
}

// plaintext are the strings that are no secret.
func plaintext(value property.Value) forms {
	found := forms{}
	switch {
	case value.Secret():
	case value.IsMap():
		for _, member := range value.AsMap().All {
			maps.Copy(found, plaintext(member))
		}
	case value.IsArray():
		for _, element := range value.AsArray().All {
			maps.Copy(found, plaintext(element))
		}
	case value.IsString():
		found.add(value.AsString())
	}
	return found
}

// text adds a value and the parts of it that messages name by themselves: the host and the port of an address, namespace and name
// of namespace/name, the Service namespace/name of a DNS name, the value of a selector.
func (f forms) text(value string) {
	f.add(value)
	_, address, found := strings.Cut(value, "://")
	if !found {
		address = value
	}
	for _, part := range strings.FieldsFunc(address, func(r rune) bool { return strings.ContainsRune("/:,=@ \t\n", r) }) {
		if len(part) >= shortest {
			f.add(part)
		}
		if labels := strings.Split(part, "."); len(labels) > 1 && labels[0] != "" && labels[1] != "" {
			f.add(labels[1] + "/" + labels[0])
		}
	}
}

// add adds a text, as it is, as Go and JSON escape it, and as the line that messages make of it (names.Line).
func (f forms) add(text string) {
	text = strings.ToValidUTF8(text, "")
	if strings.TrimSpace(text) == "" {
		return
	}
	f[text] = true
	quoted := strconv.Quote(text)
	f[quoted[1:len(quoted)-1]] = true
	f[names.Escaped(strings.Join(strings.Fields(text), " "))] = true
}

// longestFirst are the forms, a longer one before its parts.
func (f forms) longestFirst() []string {
	return slices.SortedFunc(maps.Keys(f), func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a, b)) })
}

// pattern matches every form, in their order; nil without any.
func pattern(forms []string) *regexp.Regexp {
	if len(forms) == 0 {
		return nil
	}
	expressions := make([]string, 0, len(forms))
	for _, form := range forms {
		expressions = append(expressions, expression(form))
	}
	return regexp.MustCompile(strings.Join(expressions, "|"))
}
