package yamltext

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
)

var safeScalar = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_./-]*$`)

// str writes a string so that YAML 1.1 and YAML 1.2 both read it back. Only a word without another reading stays without quotes.
func (s style) str(text string) string {
	_, boolean := boolean11(text)
	reserved := slices.Contains([]string{"true", "false", "null"}, strings.ToLower(text))
	if !s.quoted && !boolean && !reserved && safeScalar.MatchString(text) {
		return text
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r > 0xffff && !unicode.IsPrint(r):
			if s.quoted { // JSON has no \U; the parser accepts these characters as they are
				b.WriteRune(r)
			} else {
				fmt.Fprintf(&b, `\U%08x`, r)
			}
		case !unicode.IsPrint(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// flow writes a value on one line.
func (s style) flow(v any) string {
	switch v := v.(type) {
	case map[string]any:
		var parts []string
		for _, k := range nameFirst(v) {
			parts = append(parts, s.pair(k, v[k]))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case []any:
		var parts []string
		for _, e := range v {
			parts = append(parts, s.flow(e))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case string:
		return s.str(v)
	case nil:
		return "null"
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return fmt.Sprint(v)
}

func (s style) pair(key string, v any) string { return s.str(key) + ": " + s.flow(v) }

// blockEntry writes a key and its value as lines of a block, col spaces deep.
func (s style) blockEntry(key string, v any, col int) []string {
	head := indent(col) + s.str(key) + ":"
	switch v := v.(type) {
	case map[string]any:
		if len(v) > 0 {
			return append([]string{head}, s.block(v, col+s.step)...)
		}
	case []any:
		if len(v) > 0 {
			return append([]string{head}, s.block(v, col+s.dash)...)
		}
	}
	return []string{head + " " + s.flow(v)}
}

// block writes a map or a list as lines, col spaces deep; an empty one, and a scalar, has no lines.
func (s style) block(v any, col int) []string {
	var lines []string
	switch v := v.(type) {
	case map[string]any:
		for _, k := range nameFirst(v) {
			lines = append(lines, s.blockEntry(k, v[k], col)...)
		}
	case []any:
		for _, e := range v {
			lines = append(lines, s.blockElement(e, col)...)
		}
	}
	return lines
}

// blockElement writes a list element with its dash.
func (s style) blockElement(v any, col int) []string {
	lines := s.block(v, col+2)
	if len(lines) == 0 {
		return []string{indent(col) + "- " + s.flow(v)}
	}
	lines[0] = indent(col) + "- " + lines[0][col+2:]
	return lines
}

// nameFirst orders keys as Istio's documentation does: the name of an element comes first.
func nameFirst(m map[string]any) []string {
	keys := tree.SortedKeys(m)
	if i := slices.Index(keys, "name"); i > 0 {
		keys = slices.Insert(slices.Delete(keys, i, i+1), 0, "name")
	}
	return keys
}
