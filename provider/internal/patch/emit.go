package patch

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

var safeWord = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_./-]*$`)

// word writes a text so that YAML 1.1 and 1.2 both read that text. Only words that cannot be anything else stand without quotes.
func (s style) word(text string) string {
	_, boolean := boolean11(text)
	reserved := slices.Contains([]string{"true", "false", "null"}, strings.ToLower(text))
	if !s.quoted && !boolean && !reserved && safeWord.MatchString(text) {
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
			if s.quoted { // JSON has no \U; the parser takes these as they are
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
		return s.word(v)
	case nil:
		return "null"
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return fmt.Sprint(v)
}

func (s style) pair(key string, v any) string { return s.word(key) + ": " + s.flow(v) }

// entry writes a key and its value as lines of a block, col spaces deep.
func (s style) entry(key string, v any, col int) []string {
	head := pad(col) + s.word(key) + ":"
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

// block writes a map or a list that is not empty as lines, col spaces deep.
func (s style) block(v any, col int) []string {
	var lines []string
	switch v := v.(type) {
	case map[string]any:
		for _, k := range nameFirst(v) {
			lines = append(lines, s.entry(k, v[k], col)...)
		}
	case []any:
		for _, e := range v {
			lines = append(lines, s.element(e, col)...)
		}
	}
	return lines
}

// element writes a list element with its dash.
func (s style) element(v any, col int) []string {
	lines := s.block(v, col+2)
	if len(lines) == 0 {
		return []string{pad(col) + "- " + s.flow(v)}
	}
	lines[0] = pad(col) + "- " + lines[0][col+2:]
	return lines
}

func pad(col int) string { return strings.Repeat(" ", col) }

// nameFirst orders keys as people write them: the name that tells an element from its neighbours comes first.
func nameFirst(m map[string]any) []string {
	keys := sortedKeys(m)
	if i := slices.Index(keys, "name"); i > 0 {
		keys = slices.Insert(slices.Delete(keys, i, i+1), 0, "name")
	}
	return keys
}
