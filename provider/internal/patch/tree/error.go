package tree

import "fmt"

// PathError is a value that cannot be merged or edited without a guess. The object or text that holds it is unchanged.
type PathError struct {
	Path Path
	// Line is the line of the text that the value was read from, counted from 1; 0 without a text.
	Line int
	// Reason says what was expected and found, and what to do.
	Reason string
}

// Error is `path (line 3): reason`, without the parts that are not known.
func (e *PathError) Error() string {
	at := e.Path.String()
	switch {
	case at != "" && e.Line > 0:
		return fmt.Sprintf("%s (line %d): %s", at, e.Line, e.Reason)
	case e.Line > 0:
		return fmt.Sprintf("line %d: %s", e.Line, e.Reason)
	case at != "":
		return at + ": " + e.Reason
	}
	return e.Reason
}

// Errorf is a PathError without a line.
func Errorf(at Path, format string, args ...any) error { return LineErrorf(at, 0, format, args...) }

// LineErrorf is a PathError with a line.
func LineErrorf(at Path, line int, format string, args ...any) error {
	return &PathError{Path: at, Line: line, Reason: fmt.Sprintf(format, args...)}
}
