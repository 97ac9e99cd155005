package main

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
)

// compilerOutput reads what `go build -v` writes: the path of each package that it compiles, each module that it
// downloads, and what went wrong.
type compilerOutput struct {
	// total is how many packages are to be compiled.
	total  int
	report func(doing string)

	mu                   sync.Mutex
	rest                 []byte
	downloaded, compiled int
	complaints           []string
}

// complaintLines is how much of a failed build's output an error shows.
const complaintLines = 40

func (o *compilerOutput) Write(data []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.rest = append(o.rest, data...)
	for {
		line, rest, found := bytes.Cut(o.rest, []byte("\n"))
		if !found {
			return len(data), nil
		}
		o.rest = rest
		o.line(string(line))
	}
}

func (o *compilerOutput) line(line string) {
	switch {
	case strings.HasPrefix(line, "go: downloading "):
		o.downloaded++
		o.report(fmt.Sprintf("%d modules downloaded", o.downloaded))
	case isPackagePath(line):
		o.compiled++
		if o.compiled < o.total {
			o.report(fmt.Sprintf("%d of %d packages compiled", o.compiled, o.total))
		} else {
			o.report("linking")
		}
	default:
		o.complaints = append(o.complaints, line)
		o.complaints = o.complaints[max(0, len(o.complaints)-complaintLines):]
	}
}

func isPackagePath(line string) bool {
	return line != "" && !strings.ContainsAny(line, " \t:")
}

// failure is err with the last lines that were not progress.
func (o *compilerOutput) failure(err error) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	lines := o.complaints
	if len(o.rest) > 0 {
		lines = append(lines, string(o.rest))
	}
	if len(lines) == 0 {
		return err
	}
	return fmt.Errorf("%w\n%s", err, strings.Join(lines, "\n"))
}
