package names

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// MaxText is the length, in characters, up to which a message repeats a text of another program.
const MaxText = 300

// Line is a text of another program, or of a proxy, an annotation, a condition, as messages and outputs repeat it: one line of at
// most MaxText characters, in which nothing acts on a terminal, a log or a comment.
func Line(text string) string { return Truncate(text, MaxText) }

// Truncate is a text of another program as one line of at most most characters; "…" stands for what is left out.
func Truncate(text string, most int) string {
	// What is far beyond the limit is not worth a copy: Envoy's messages have up to a megabyte.
	if len(text) > 8*most+1<<10 {
		text = text[:8*most+1<<10]
	}
	line := Escaped(strings.Join(strings.Fields(text), " "))
	if runes := []rune(line); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return line
}

// Escaped is a text in which every character that is not visible is written as Go writes it: \x1b, \u202e (right-to-left
// override), \ufeff. Line breaks, tabs and spaces stay.
func Escaped(text string) string {
	plain := true
	for _, r := range text {
		if r == utf8.RuneError || !visible(r) {
			plain = false
			break
		}
	}
	if plain {
		return text
	}
	var escaped strings.Builder
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&escaped, `\x%02x`, text[at])
		case visible(r):
			escaped.WriteRune(r)
		default:
			quoted := strconv.QuoteRuneToASCII(r)
			escaped.WriteString(quoted[1 : len(quoted)-1])
		}
		at += size
	}
	return escaped.String()
}

func visible(r rune) bool { return r == '\n' || r == '\t' || strconv.IsPrint(r) }
