package names

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestALongTextIsTruncatedToOneLine(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "not found", Truncate(" not\n  found ", 9))
	assert.Equal(t, "ünv…", Truncate("ünverändert", 4))
	assert.Equal(t, strings.Repeat("é", MaxText-1)+"…", Line(strings.Repeat("é", 1<<20)))
}

func TestWhatActsOnATerminalOrIsNotVisibleIsEscaped(t *testing.T) {
	t.Parallel()
	for text, escaped := range map[string]string{
		"plain ünïcode ✓ 漢字":              "plain ünïcode ✓ 漢字",
		"a\nb\tc":                         "a\nb\tc",
		"\x1b[2J\x1b]0;t\a":               `\x1b[2J\x1b]0;t\a`,
		"a\rb\x00\x7f\u009b":              `a\rb\x00\x7f\u009b`,
		"user\u202egnp.exe":               `user\u202egnp.exe`,
		"\u2066a\u2069\u200b\ufeff\u2028": `\u2066a\u2069\u200b\ufeff\u2028`,
		"not utf-8: \xff\xfe":             `not utf-8: \xff\xfe`,
		"replacement \ufffd stays":        "replacement \ufffd stays",
		"tags \U000e0041":                 `tags \U000e0041`,
	} {
		assert.Equal(t, escaped, Escaped(text), "%q", text)
	}
}

func FuzzALineIsShortAndVisible(f *testing.F) {
	for _, seed := range []string{"", "\x1b[31m", "a\u202eb", "\xff", strings.Repeat("x\x00", 500), "::add-mask::x\n```"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		line := Line(text)
		require.LessOrEqual(t, utf8.RuneCountInString(line), MaxText)
		require.True(t, utf8.ValidString(line))
		require.NotContains(t, line, "\n")
		for _, r := range line {
			require.True(t, visible(r), "%q", line)
		}
		require.Equal(t, line, Line(line), "a line stays as it is")
		require.Equal(t, Escaped(text), Escaped(Escaped(text)))
	})
}
