package patch

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// style is how the text around writes things, so that ours looks like it.
type style struct {
	newline string
	// step is how much deeper a map lies under its key, dash how much deeper a list does: 0 or step.
	step, dash int
	// quoted says that keys and texts stand in double quotes, as in JSON.
	quoted bool
}

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

// styleOf reads the style off a text: its first line break, the first map under a key and the first list under a key.
func (d *document) styleOf() style {
	s := style{newline: "\n", step: 2}
	for i := range len(d.text) {
		if n := breakAt(d.text, i); n > 0 {
			s.newline = d.text[i : i+n]
			break
		}
	}
	if d.root == nil {
		return s
	}
	step, dash := 0, -1
	d.measure(d.root, &step, &dash)
	if step > 0 {
		s.step = step
	}
	s.dash = max(dash, 0)
	s.quoted = isFlow(d.root) && (len(d.root.Content) == 0 || d.root.Content[0].Style&yaml.DoubleQuotedStyle != 0) // JSON, or {} that may be
	return s
}

func (d *document) measure(n *yaml.Node, step, dash *int) {
	for i, c := range n.Content {
		block := c.Style&yaml.FlowStyle == 0 && n.Kind == yaml.MappingNode && n.Style&yaml.FlowStyle == 0 && i%2 == 1
		deeper := 0
		if block {
			deeper = c.Column - n.Content[i-1].Column
		}
		if block && c.Kind == yaml.MappingNode && c.Line > n.Content[i-1].Line && *step == 0 && deeper > 0 {
			*step = deeper
		}
		if block && c.Kind == yaml.SequenceNode && c.Line > n.Content[i-1].Line && *dash < 0 && deeper >= 0 {
			*dash = deeper
		}
		d.measure(c, step, dash)
	}
}
