package patch

import (
	"errors"
	"fmt"
)

// refusal says why nothing was written: what stands at a path leaves only guessing.
type refusal struct {
	at     path
	line   int // in a document, counted from 1; 0 outside of one, or where it is not known
	reason string
}

func (r *refusal) Error() string {
	where := r.at.String()
	switch {
	case where != "" && r.line > 0:
		return fmt.Sprintf("%s (line %d): %s", where, r.line, r.reason)
	case r.line > 0:
		return fmt.Sprintf("line %d: %s", r.line, r.reason)
	case where != "":
		return where + ": " + r.reason
	}
	return r.reason
}

func refuse(at path, format string, args ...any) error {
	return &refusal{at: at, reason: fmt.Sprintf(format, args...)}
}

func refuseLine(at path, line int, format string, args ...any) error {
	return &refusal{at: at, line: line, reason: fmt.Sprintf(format, args...)}
}

// withLine adds the line of the nearest thing on the refused path.
func withLine(err error, lineOf func(path) int) error {
	var r *refusal
	if errors.As(err, &r) && r.line == 0 && len(r.at) > 0 {
		r.line = lineOf(r.at)
	}
	return err
}

// inDocument says in which text of the object an error lies.
func inDocument(document string, err error) error {
	return fmt.Errorf("the YAML text in data[%s]: %w", document, err)
}
