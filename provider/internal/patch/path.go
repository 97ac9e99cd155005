package patch

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// step goes from a map to one of its keys, from a list to the element whose `name` is key (named), or to the one whose place is key
// (placed).
type step struct {
	key           string
	named, placed bool
}

// inList says that the step leads into a list.
func (s step) inList() bool { return s.named || s.placed }

type path []step

// with returns a longer path that shares nothing with p.
func (p path) with(s step) path { return append(p[:len(p):len(p)], s) }

var plainKey = regexp.MustCompile(`^[A-Za-z0-9_/-]+$`)

// String writes the path so that parsePath reads it back: extensionProviders[name=groundcover].zipkin, labels["app.kubernetes.io/name"].
func (p path) String() string {
	var b strings.Builder
	for i, s := range p {
		key := s.key
		plain := plainKey.MatchString(key)
		if !plain {
			key = strconv.Quote(key)
		}
		switch {
		case s.placed:
			b.WriteString("[" + key + "]")
		case s.named:
			b.WriteString("[name=" + key + "]")
		case !plain:
			b.WriteString("[" + key + "]")
		case i > 0:
			b.WriteString("." + key)
		default:
			b.WriteString(key)
		}
	}
	return b.String()
}

var stepText = regexp.MustCompile(`^(?:\.?([A-Za-z0-9_/-]+)|\[(name=)?(?:([A-Za-z0-9_/-]+)|("(?:[^"\\]|\\.)*"))\])`)

func parsePath(text string) (path, error) {
	var p path
	for rest := text; rest != ""; {
		m := stepText.FindStringSubmatch(rest)
		if m == nil {
			return nil, fmt.Errorf("reading the path %q of a recorded change: cannot make sense of %q", text, rest)
		}
		// A map's key stands in brackets only when it is quoted, so a bare one there is a place.
		s := step{key: m[1] + m[3], named: m[2] != "", placed: m[2] == "" && m[3] != ""}
		if m[4] != "" {
			key, err := strconv.Unquote(m[4])
			if err != nil {
				return nil, fmt.Errorf("reading the path %q of a recorded change: %w", text, err)
			}
			s.key = key
		}
		p, rest = append(p, s), rest[len(m[0]):]
	}
	return p, nil
}
