package component

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// longestHeader is the limit of Envoy for the name and for the value of a header, in bytes (api/envoy/config/core/v3/base.proto,
// HeaderValue). Envoy sets none for a tag, which travels with every span, so tags have the same.
const longestHeader = 16384

// headerName is a token of RFC 7230, section 3.2.6, or a pseudo-header of HTTP/2, which Envoy reads as well.
var headerName = regexp.MustCompile("^:?[!#$%&'*+.^_`|~0-9A-Za-z-]+$")

// tracing checks what Envoy would reject after the write.
func (p *problems) tracing(tracing request.Tracing, unknown []string) {
	p.text("tracing.environment", tracing.Environment)
	p.text("tracing.cluster", tracing.Cluster)
	p.text("tracing.source", tracing.Source)
	for i, namespace := range tracing.AcceptNamespaces {
		p.namespace(fmt.Sprintf("tracing.acceptNamespaces[%d]", i), namespace)
	}
	for _, name := range slices.Sorted(maps.Keys(tracing.CustomTags)) {
		p.tag(fmt.Sprintf("tracing.customTags[%q]", name), name, tracing.CustomTags[name], unknown)
	}
}

func (p *problems) tag(path, name string, tag request.CustomTag, unknown []string) {
	if name == "" {
		p.add(path, "must have a name")
	}
	p.text(path, name)
	given := 0
	for source, value := range map[string]string{"literal": tag.Literal, "header": tag.Header, "environment": tag.Environment} {
		if value != "" || slices.Contains(unknown, path+"."+source) {
			given++
		}
	}
	if given != 1 {
		p.add(path, "must set exactly one of literal, header and environment to a value that is not empty; found %d", given)
	}
	if tag.Literal != "" && tag.DefaultValue != "" {
		p.add(path+".defaultValue", "must not be set with literal, which needs no default")
	}
	p.text(path+".literal", tag.Literal)
	p.text(path+".defaultValue", tag.DefaultValue)
	p.header(path+".header", tag.Header)
	p.variable(path+".environment", tag.Environment)
}

// text checks the value of a header or of a tag: Envoy rejects the control characters of RFC 7230, section 3.2, in a header.
func (p *problems) text(path, value string) {
	if len(value) > longestHeader {
		p.add(path, "must have at most %d bytes, the limit of Envoy for a header; found %d", longestHeader, len(value))
	}
	if at := strings.IndexFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }); at >= 0 {
		p.add(path, "must have no control character; found %q at byte %d. Remove the line break or the character", value[at], at)
	}
}

func (p *problems) header(path, name string) {
	switch {
	case name == "":
	case len(name) > longestHeader:
		p.add(path, "must have at most %d bytes, the limit of Envoy for a header; found %d", longestHeader, len(name))
	case !headerName.MatchString(name):
		p.add(path, "must be the name of a header, of letters, digits and !#$%%&'*+-.^_`|~; found %q", name)
	}
}

// variable checks the name of an environment variable by the rule of Kubernetes, which has those of POSIX and more.
func (p *problems) variable(path, name string) {
	if name == "" {
		return
	}
	for _, reason := range validation.IsEnvVarName(name) {
		p.add(path, "must be the name of an environment variable; found %q: %s", name, reason)
	}
}
