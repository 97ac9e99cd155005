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

// pool are the labs that the tests of a package share; idle are those that no test has reserved.
var pool struct {
	options   Options
	mutex     sync.Mutex
	all, idle []*Lab
}

// Main is the TestMain of a package whose tests share labs: it runs the tests and stops the labs that they started with Shared or
// Reserve. Use it as `func TestMain(m *testing.M) { os.Exit(lab.Main(m, options)) }`.
func Main(m *testing.M, options Options) int {
	pool.options = options
	code := m.Run()
	failed := code != 0
	for _, l := range pool.all {
		if failed {
			fmt.Fprintln(os.Stderr, l.Logs(15))
		}
		if err := l.Stop(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = max(code, 1)
		}
	}
	return code
}

// Shared returns the one lab of a package whose tests run one after the other. The package's TestMain must call Main.
func Shared(t *testing.T) *Lab {
	t.Helper()
	pool.mutex.Lock()
	defer pool.mutex.Unlock()
	if len(pool.all) > 0 {
		return pool.all[0]
	}
	l, err := startOne()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// Reserve makes the test parallel, and returns a lab that no other test has until this one ends. The test has to restore what it
// changes. The package's TestMain must call Main.
func Reserve(t *testing.T) *Lab {
	t.Helper()
	t.Parallel()
	l, err := take()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { giveBack(l) })
	return l
}

// take is an idle lab, else a new one. There are as many as tests in parallel.
func take() (*Lab, error) {
	pool.mutex.Lock()
	defer pool.mutex.Unlock()
	if last := len(pool.idle) - 1; last >= 0 {
		l := pool.idle[last]
		pool.idle = pool.idle[:last]
		return l, nil
	}
	return startOne()
}

// startOne starts a lab of the pool; the caller holds the mutex.
func startOne() (*Lab, error) {
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	l, err := Start(ctx, pool.options)
	if err == nil {
		pool.all = append(pool.all, l)
	}
	return l, err
}

func giveBack(l *Lab) {
	pool.mutex.Lock()
	defer pool.mutex.Unlock()
	pool.idle = append(pool.idle, l)
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
