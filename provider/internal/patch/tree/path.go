package tree

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// StepKind is how a [Step] addresses a value.
type StepKind int

const (
	// ByKey leads from a map to the value of a key.
	ByKey StepKind = iota
	// ByName leads from a list to the first element with this `name`.
	ByName
	// ByIndex leads from a list to the element with this index, from 0.
	ByIndex
	// ByValue leads from a list to the first element that is equal to this value.
	ByValue
)

// Step leads from a collection to one of its values.
type Step struct {
	Kind StepKind
	// Key is the key of a map, the name of an element, or the JSON of an element's value.
	Key string
	// Index is the index of an element.
	Index int
}

// Key is the step to a key of a map.
func Key(key string) Step { return Step{Key: key} }

// Named is the step to the element of a list with this name.
func Named(name string) Step { return Step{Kind: ByName, Key: name} }

// Indexed is the step to the element of a list with this index, from 0.
func Indexed(index int) Step { return Step{Kind: ByIndex, Index: index} }

// Valued is the step to the element of a list that is equal to the value with this JSON, as Encode writes it.
func Valued(text string) Step { return Step{Kind: ByValue, Key: text} }

// InList reports whether the step leads into a list.
func (s Step) InList() bool { return s.Kind != ByKey }

// Path leads from the root of a tree to a value; the empty path is the root.
type Path []Step

// Keys is the path through maps with these keys.
func Keys(keys ...string) Path {
	at := make(Path, 0, len(keys))
	for _, key := range keys {
		at = append(at, Key(key))
	}
	return at
}

// With returns the path that is one step longer. It shares no memory with p.
func (p Path) With(s Step) Path { return append(p[:len(p):len(p)], s) }

// Parent is the path to the collection that holds the value; p must not be empty.
func (p Path) Parent() Path { return p[:len(p)-1] }

// Last is the last step; p must not be empty.
func (p Path) Last() Step { return p[len(p)-1] }

var plainKey = regexp.MustCompile(`^[A-Za-z0-9_/-]+$`)

// String prints the path as ParsePath reads it: `extensionProviders[name=groundcover].zipkin`, `tracing[0]`,
// `serviceSettings[value="{\"hosts\":[\"a\"]}"]`, `labels["app.kubernetes.io/name"]`.
func (p Path) String() string {
	var b strings.Builder
	for i, s := range p {
		key := s.Key
		plain := plainKey.MatchString(key)
		if !plain {
			key = strconv.Quote(key)
		}
		switch {
		case s.Kind == ByIndex:
			fmt.Fprintf(&b, "[%d]", s.Index)
		case s.Kind == ByName:
			b.WriteString("[name=" + key + "]")
		case s.Kind == ByValue:
			b.WriteString("[value=" + key + "]")
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

var stepText = regexp.MustCompile(`^(?:\.?([A-Za-z0-9_/-]+)|\[([0-9]{1,9})\]|\[(name=|value=)?(?:([A-Za-z0-9_/-]+)|("(?:[^"\\]|\\.)*"))\])`)

// ParsePath reads a path that String printed. Any other text is an error that names the part that is not understood.
func ParsePath(text string) (Path, error) {
	var p Path
	for rest := text; rest != ""; {
		m := stepText.FindStringSubmatch(rest)
		// A key of a map is in brackets only when it is quoted.
		if m == nil || m[3] == "" && m[4] != "" {
			return nil, fmt.Errorf("parsing the path %q: unexpected %q", text, rest)
		}
		s := Step{Key: m[1] + m[4]}
		switch {
		case m[2] != "":
			s.Kind = ByIndex
			s.Index, _ = strconv.Atoi(m[2])
		case m[3] == "name=":
			s.Kind = ByName
		case m[3] != "":
			s.Kind = ByValue
		}
		if m[5] != "" {
			key, err := strconv.Unquote(m[5])
			if err != nil {
				return nil, fmt.Errorf("parsing the path %q: %w", text, err)
			}
			s.Key = key
		}
		p, rest = append(p, s), rest[len(m[0]):]
	}
	return p, nil
}
