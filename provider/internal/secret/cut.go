package secret

import "strings"

// cut stands at the end of a text that was shortened (names.Truncate).
const cut = "…"

// withoutCutForms replaces, before each cut, the beginning of a form: a text may be shortened within a secret.
func withoutCutForms(text string, forms []string) string {
	before, after, found := strings.Cut(text, cut)
	if !found {
		return text
	}
	begins := 0
	for _, form := range forms {
		for length := min(len(form)-1, len(before)); length >= shortest && length > begins; length-- {
			if strings.HasSuffix(before, form[:length]) {
				begins = length
			}
		}
	}
	if begins > 0 {
		before = before[:len(before)-begins] + Redacted
	}
	return before + cut + withoutCutForms(after, forms)
}
