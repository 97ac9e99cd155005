package yamltext

import (
	"slices"
	"strings"
)

const byteOrderMark = "\ufeff"

// lineStarts counts lines as the YAML parser does. The byte order mark belongs to no line.
func lineStarts(text string) []int {
	starts := []int{0}
	if strings.HasPrefix(text, byteOrderMark) {
		starts[0] = len(byteOrderMark)
	}
	for i := 0; i < len(text); {
		if n := breakAt(text, i); n > 0 {
			i += n
			starts = append(starts, i)
			continue
		}
		i++
	}
	return starts
}

// breakAt returns the length of the line break at an offset, 0 without one. YAML 1.1 has three breaks beside CR and LF.
func breakAt(text string, i int) int {
	for _, s := range []string{"\r\n", "\n", "\r", "\u0085", "\u2028", "\u2029"} {
		if strings.HasPrefix(text[i:], s) {
			return len(s)
		}
	}
	return 0
}

// lineOf returns the number of the line that holds an offset, from 0.
func (d *Document) lineOf(at int) int {
	i, exact := slices.BinarySearch(d.lines, at)
	if exact {
		return i
	}
	return max(i-1, 0)
}

// lineStart returns the offset at which the line of an offset begins.
func (d *Document) lineStart(at int) int { return d.lines[d.lineOf(at)] }

// lineEnd returns the offset at which the line of an offset ends, before its break.
func (d *Document) lineEnd(at int) int {
	for at < len(d.Text) && breakAt(d.Text, at) == 0 {
		at++
	}
	return at
}

// nextLine returns the offset at which the next line begins; ok is false where the text ends without a break.
func (d *Document) nextLine(at int) (next int, ok bool) {
	end := d.lineEnd(at)
	n := 0
	if end < len(d.Text) {
		n = breakAt(d.Text, end)
	}
	return end + n, n > 0
}

// breakBefore returns the offset of the break before a line; at is the start of the line.
func (d *Document) breakBefore(at int) int {
	if line := d.lineOf(at); line > 0 {
		return d.lineEnd(d.lines[line-1])
	}
	return at
}

// firstInLine returns the offset of the first character of a line that is no space or tab.
func (d *Document) firstInLine(at int) int {
	first := d.lineStart(at)
	for first < len(d.Text) && (d.Text[first] == ' ' || d.Text[first] == '\t') {
		first++
	}
	return first
}

// startsLine reports whether only spaces and tabs stand before an offset in its line.
func (d *Document) startsLine(at int) bool { return d.firstInLine(at) == at }

func (d *Document) isBlankLine(at int) bool { return strings.TrimSpace(d.Text[at:d.lineEnd(at)]) == "" }

func indent(col int) string { return strings.Repeat(" ", col) }
