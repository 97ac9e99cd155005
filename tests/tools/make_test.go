package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// hello is a step whose set each test writes into its own folder.
var hello = Step{Name: "hello", Set: "hello", Programs: []Program{{Name: "hi", Package: "./cmd/hello", Version: []string{"--version"}, Reports: `^hello 1$`}}}

const helloSource = `package main

import "fmt"

func main() { fmt.Println("hello 1") }
`

func write(t *testing.T, name, content string, mode os.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), mode); err != nil {
		t.Fatal(err)
	}
}

// withHello changes to a folder with the set of hello and opens an empty cache.
func withHello(t *testing.T) cache {
	t.Helper()
	t.Chdir(t.TempDir())
	write(t, "sets/hello/go.mod", "module sets/hello\n\ngo 1.26\n", 0o644)
	write(t, "sets/hello/cmd/hello/main.go", helloSource, 0o644)
	t.Setenv("GROUNDCOVER_ISTIO_CACHE", t.TempDir())
	c, err := openCache()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func makeHello(t *testing.T, c cache) (built bool, err error) {
	t.Helper()
	stamp, err := stampOf(hello, os.DirFS("sets/hello"), "go")
	if err != nil {
		return false, err
	}
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return false, err
	}
	defer null.Close()
	p := startProgress(null, 1, 1, hello.Name)
	defer p.end("")
	return makeStep(t.Context(), c, hello, stamp, p)
}

// outputOf runs the program in the cache and returns its output.
func outputOf(t *testing.T, c cache) string {
	t.Helper()
	out, err := exec.Command(c.path("bin", "hi")).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

func TestASecondRunBuildsNothing(t *testing.T) {
	c := withHello(t)
	for run, want := range []bool{true, false} {
		if built, err := makeHello(t, c); err != nil || built != want {
			t.Errorf("run %d: built %v, %v", run+1, built, err)
		}
	}
	if got := outputOf(t, c); got != "hello 1" {
		t.Errorf("the program printed %q", got)
	}
	if left, _ := os.ReadDir(c.path("work")); len(left) != 0 {
		t.Errorf("the work folder contains %v", left)
	}
}

func TestADeletedProgramOrAChangedSourceIsBuiltAgain(t *testing.T) {
	c := withHello(t)
	for _, change := range []func(){
		func() {},
		func() { os.Remove(c.path("bin", "hi")) },
		func() { write(t, "sets/hello/cmd/hello/main.go", helloSource+"\n// Changed.\n", 0o644) },
	} {
		change()
		if built, err := makeHello(t, c); err != nil || !built {
			t.Errorf("built %v, %v", built, err)
		}
	}
}

func TestAFailedBuildReturnsTheCompilersErrorAndKeepsTheOldProgram(t *testing.T) {
	c := withHello(t)
	if _, err := makeHello(t, c); err != nil {
		t.Fatal(err)
	}
	write(t, "sets/hello/cmd/hello/main.go", "package main\n\nfunc main() { undefinedName() }\n", 0o644)
	_, err := makeHello(t, c)
	if err == nil || !strings.Contains(err.Error(), "undefined: undefinedName") || !strings.Contains(err.Error(), "hello.log") {
		t.Errorf("got %v", err)
	}
	if got := outputOf(t, c); got != "hello 1" {
		t.Errorf("the program printed %q", got)
	}
}

func TestAProgramThatReportsAnotherVersionIsRefused(t *testing.T) {
	c := withHello(t)
	write(t, "sets/hello/cmd/hello/main.go", strings.ReplaceAll(helloSource, "hello 1", "hello 2"), 0o644)
	_, err := makeHello(t, c)
	if err == nil || !strings.Contains(err.Error(), "hello 2") {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(c.path("bin", "hi")); !os.IsNotExist(err) {
		t.Errorf("it is in the cache (%v)", err)
	}
}

func TestConcurrentRunsBuildOnce(t *testing.T) {
	c := withHello(t)
	var both sync.WaitGroup
	var built [2]bool
	for i := range built {
		both.Go(func() {
			var err error
			if built[i], err = makeHello(t, c); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	if built[0] == built[1] {
		t.Errorf("built: %v", built)
	}
}

func TestAProgramOnThePathIsCopied(t *testing.T) {
	for _, test := range []struct{ name, version, want string }{
		{"when it has the pinned version", "hello 1", "from the path"},
		{"unless it has another", "hello 2", "hello 1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := withHello(t)
			dir := t.TempDir()
			write(t, filepath.Join(dir, "hi"), "#!/bin/sh\n[ \"$1\" = --version ] && echo "+test.version+" || echo from the path\n", 0o755)
			t.Setenv("PATH", c.path("bin")+":"+dir+":"+os.Getenv("PATH"))
			if _, err := makeHello(t, c); err != nil {
				t.Fatal(err)
			}
			if got := outputOf(t, c); got != test.want {
				t.Errorf("the program printed %q, expected %q", got, test.want)
			}
		})
	}
}
