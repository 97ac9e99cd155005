package main

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
)

// compilerOutput reads the output of `go build -v`: the path of each compiled package, each downloaded module, and errors.
type compilerOutput struct {
	// total is the number of packages to compile.
	total  int
	report func(doing string)

	mu                   sync.Mutex
	rest                 []byte
	downloaded, compiled int
	errorLines           []string
}

// maxErrorLines is the maximum number of output lines in an error.
const maxErrorLines = 40

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
		o.errorLines = append(o.errorLines, line)
		o.errorLines = o.errorLines[max(0, len(o.errorLines)-maxErrorLines):]
	}
}

func isPackagePath(line string) bool {
	return line != "" && !strings.ContainsAny(line, " \t:")
}

// failure is err with the last lines that were not progress.
func (o *compilerOutput) failure(err error) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	lines := o.errorLines
	if len(o.rest) > 0 {
		lines = append(lines, string(o.rest))
	}
	if len(lines) == 0 {
		return err
	}
	return fmt.Errorf("%w\n%s", err, strings.Join(lines, "\n"))
}
