package patch

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// generator writes random YAML texts in many styles, and random desired fields under the same keys.
type generator struct {
	*rand.Rand
	newline string
}

func newGenerator(seed uint64) *generator {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 42)), newline: "\n"}
	if g.IntN(6) == 0 {
		g.newline = "\r\n"
	}
	return g
}

func (g *generator) chance(percent int) bool { return g.IntN(100) < percent }

func pick[T any](g *generator, from ...T) T { return from[g.IntN(len(from))] }

func (g *generator) document() string {
	var b strings.Builder
	if g.chance(5) {
		b.WriteString("\ufeff")
	}
	b.WriteString(g.comments(0))
	if g.chance(10) {
		b.WriteString("---" + pick(g, "", " # a start") + g.newline)
	}
	switch {
	case g.chance(5):
	case g.chance(15):
		b.WriteString(g.flowMap(2) + g.trailing() + g.newline)
	default:
		b.WriteString(g.blockMap(pick(g, 0, 0, 0, 0, 2), 3))
	}
	b.WriteString(g.comments(0))
	if g.chance(5) {
		b.WriteString("..." + g.newline)
	}
	text := b.String()
	if g.chance(20) {
		text = strings.TrimSuffix(text, g.newline)
	}
	return text
}

func pad(col int) string { return strings.Repeat(" ", col) }

func (g *generator) comments(col int) string {
	var b strings.Builder
	for g.chance(15) {
		b.WriteString(pick(g, "", pad(col)+"# note: [x", pad(col)+"#\ttab", pad(g.IntN(6))+"# - name: g", "  ") + g.newline)
	}
	return b.String()
}

func (g *generator) trailing() string {
	if g.chance(15) {
		return pick(g, " # why", "\t# tab, {", "  #", "   ")
	}
	return ""
}

var generatedKeys = []string{"a", "b", "c", "d", "m", "l", "v", "tracing", "x.y", "k 1"}

func (g *generator) key(name string) string {
	if strings.Contains(name, " ") || g.chance(10) {
		return pick(g, `"`+name+`"`, `'`+name+`'`)
	}
	return name
}

func (g *generator) someKeys() []string {
	var keys []string
	for _, i := range g.Perm(len(generatedKeys))[:1+g.IntN(4)] {
		keys = append(keys, generatedKeys[i])
	}
	return keys
}

func (g *generator) blockMap(col, depth int) string {
	var b strings.Builder
	for _, k := range g.someKeys() {
		mark, colon := "", ":"
		if g.chance(6) { // an explicit key
			mark, colon = "? ", g.trailing()+g.newline+pad(col)+":"
		}
		b.WriteString(g.comments(col) + pad(col) + mark + g.key(k) + colon + g.blockValue(k, col, depth))
	}
	return b.String()
}

// blockValue writes what follows the colon of a key in column col, to the end of its last line.
func (g *generator) blockValue(key string, col, depth int) string {
	step := pick(g, 2, 2, 2, 4)
	switch {
	case key == "l" && depth > 0 && g.chance(80):
		dash := col + pick(g, 0, 2)
		text := g.trailing() + g.newline
		for _, name := range g.names() {
			if g.chance(5) {
				text += pad(dash) + pick(g, "- name: twice", "- a: nameless") + g.newline
			}
			text += g.comments(dash) + pad(dash) + "- name: " + name + g.trailing() + g.newline
			if g.chance(70) {
				text += pad(dash+2) + g.key("a") + ":" + g.blockValue("a", dash+2, depth-1)
			}
		}
		return text
	case key == "v" && g.chance(80):
		dash := col + pick(g, 0, 2)
		text := g.trailing() + g.newline
		for range 1 + g.IntN(3) {
			text += g.comments(dash) + pad(dash) + "- " + pick(g, "h: [a]", "h: [b, c]", "x", "{h: [a], s: {l: true}}", "s: {l: true}"+g.newline+pad(dash+2)+"h:"+g.newline+pad(dash+2)+"- a") + g.trailing() + g.newline
		}
		return text
	case (key == "m" || key == "tracing" || g.chance(20)) && depth > 0 && g.chance(80):
		return g.trailing() + g.newline + g.blockMap(col+step, depth-1)
	case g.chance(10):
		return g.trailing() + g.newline + pad(col+pick(g, 0, 2)) + "- x" + g.trailing() + g.newline
	case g.chance(10):
		text := pick(g, " |", " |-", " |+", " >", " >-", " |2") + pick(g, "", " # header") + g.newline
		for range g.IntN(3) {
			text += pad(col+2) + pick(g, "text # no comment", "a: b", "- x", "é {") + g.newline
		}
		for g.chance(20) {
			text += pick(g, "", pad(col+3)) + g.newline
		}
		return text
	case g.chance(10):
		return g.trailing() + g.newline + pad(col+step) + g.scalar() + g.trailing() + g.newline
	case g.chance(15):
		return " " + g.flowMap(1) + g.trailing() + g.newline
	case g.chance(8):
		return " " + g.flowList(1) + g.trailing() + g.newline
	case g.chance(8):
		return g.trailing() + g.newline // nothing: null
	}
	return pick(g, " ", "  ", "\t") + g.scalar() + g.trailing() + g.newline
}

func (g *generator) names() []string {
	var names []string
	for _, i := range g.Perm(4)[:1+g.IntN(2)] {
		names = append(names, []string{"g", "z", "o", `"q 1"`}[i])
	}
	return names
}

func (g *generator) scalar() string {
	return pick(g, "1", "1.0", "true", "null", "~", "x", "plain words here", `"dq \" # x"`, "'it''s'", "0x10", "y", "2001-01-01", `""`, "a#b", "http://x:80/", "-1", "1e3", "ünï")
}

func (g *generator) flowMap(depth int) string {
	open, separator, end := "{", ", ", "}"
	if g.chance(30) {
		open, separator, end = "{"+g.newline+"    ", ","+pick(g, "", " # c")+g.newline+"    ", g.newline+"    }"
	} else if g.chance(20) {
		open, end = "{ ", " }"
	}
	var parts []string
	if !g.chance(20) {
		for _, k := range g.someKeys() {
			parts = append(parts, fmt.Sprintf("%q: %s", k, g.flowValue(k, depth)))
		}
	}
	return open + strings.Join(parts, separator) + pick(g, "", "", "", " ") + end
}

func (g *generator) flowValue(key string, depth int) string {
	switch {
	case key == "l" && depth > 0:
		var parts []string
		for _, n := range g.names() {
			parts = append(parts, "{name: "+n+", a: "+g.scalar()+"}")
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case key == "v" && g.chance(80):
		return pick(g, "[]", "[{h: [a]}]", "[x, {h: [a], s: {l: true}}]", "[{h: [b]},"+g.newline+"      x]")
	case depth > 0 && (key == "m" || key == "tracing" || g.chance(15)):
		return g.flowMap(depth - 1)
	case depth > 0 && g.chance(10):
		return g.flowList(depth - 1)
	}
	return pick(g, "1", `"x y"`, "'q'", "null", "true", "x")
}

func (g *generator) flowList(depth int) string {
	return pick(g, "[]", "[ ]", "[1, x]", `["a"]`, "[1,]", "[x,"+g.newline+"      y]")
}

// fields are random desired fields; their kinds mostly fit to what document writes under the same keys.
func (g *generator) fields(depth int) map[string]any {
	m := map[string]any{}
	for _, k := range g.someKeys() {
		switch {
		case g.chance(15):
			m[k] = nil
		case k == "l" && g.chance(80):
			var list []any
			for _, name := range []string{"g", "z", "n w"}[g.IntN(2):][:1+g.IntN(2)] {
				e := map[string]any{}
				if depth > 0 && g.chance(80) {
					e = g.fields(depth - 1)
				}
				e["name"] = name
				list = append(list, e)
			}
			m[k] = list
		case k == "v" && g.chance(80):
			held := []any{map[string]any{"h": []any{"a"}, "s": map[string]any{"l": true}}, map[string]any{"h": []any{"z z"}}, "x"}
			m[k] = map[string]any{"[+]": held[g.IntN(3):][:1]}
		case depth > 0 && (k == "m" || k == "tracing" || g.chance(20)):
			m[k] = g.fields(depth - 1)
		default:
			m[k] = pick[any](g, int64(1), 2.5, true, "x", "y", "on", "1e3", "", "a: b", "# c", "null", "2001-01-01", "ünï\n\u2028\u0085", []any{}, []any{"a", "off"}, []any{map[string]any{"k": "v"}}, []any{map[string]any{"name": "z"}, "x"}, map[string]any{})
		}
	}
	return m
}
