package lab

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/process"
)

// startTimeout is far longer than a start takes, and shorter than the timeout of go test, so that a start that hangs fails with
// the logs.
const startTimeout = 3 * time.Minute

// ForTest starts a lab for one test and stops it when the test ends. When the test fails it prints the ends of the lab's logs.
func ForTest(t *testing.T, options Options) *Lab {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), startTimeout)
	defer cancel()
	l, err := Start(ctx, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(l.Logs(15))
		}
		if err := l.Stop(); err != nil {
			t.Error(err)
		}
	})
	return l
}

var shared struct {
	options Options
	start   sync.Once
	lab     *Lab
	err     error
}

// Main is the TestMain of a package whose tests share one lab: it runs the tests and stops the lab if a test started it with
// Shared. Use it as `func TestMain(m *testing.M) { os.Exit(lab.Main(m, options)) }`.
func Main(m *testing.M, options Options) int {
	shared.options = options
	code := m.Run()
	if shared.lab == nil {
		return code
	}
	if code != 0 {
		fmt.Fprintln(os.Stderr, shared.lab.Logs(15))
	}
	if err := shared.lab.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return max(code, 1)
	}
	return code
}

// Shared returns the lab that the tests of the package share. The first call starts it. The package's TestMain must call Main.
func Shared(t *testing.T) *Lab {
	t.Helper()
	shared.start.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
		defer cancel()
		shared.lab, shared.err = Start(ctx, shared.options)
	})
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.lab
}

// Logs returns the last lines of each log of the lab.
func (l *Lab) Logs(lines int) string {
	text := ""
	files, _ := filepath.Glob(l.folder.Path("logs", "*.log"))
	for _, file := range files {
		text += fmt.Sprintf("--- %s\n%s\n", filepath.Base(file), process.Tail(file, lines))
	}
	return text
}
