package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// buildFlags leave out debug information and paths.
var buildFlags = []string{"-mod=readonly", "-trimpath", "-buildvcs=false", "-gcflags=all=-dwarf=false"}

// buildEnvironment requires no C compiler and ignores the caller's flags and workspace. Every module has its line in go.sum, which
// make checksums compares with the checksum database. GOGC=800 saves a fifth of the time for more memory, which GOMEMLIMIT limits.
var buildEnvironment = []string{"CGO_ENABLED=0", "GOFLAGS=", "GOWORK=off", "GOGC=800", "GOMEMLIMIT=3GiB"}

// outOfCache prints a line for a package that go build would have to compile.
const outOfCache = `{{if and .Stale (ne .StaleReason "not installed but available in build cache")}}{{.ImportPath}}{{end}}`

func goCommand(ctx context.Context, dir string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), buildEnvironment...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	return cmd
}

// goVersion is the version of the go command on the PATH.
func goVersion(ctx context.Context) (string, error) {
	out, err := goCommand(ctx, "", "env", "GOVERSION", "GOARCH").Output()
	if err != nil {
		return "", fmt.Errorf("running `go env`: %w. Install Go 1.26 or newer and add it to the PATH", err)
	}
	return string(out), nil
}

// build compiles the programs of a step from the set in dir into the folder out.
func build(ctx context.Context, step Step, programs []Program, dir, out string, log io.Writer, p *progress) error {
	var packages, names []string
	for _, program := range programs {
		packages, names = append(packages, program.Package), append(names, program.Name)
	}
	p.say("building %s", strings.Join(names, ", "))
	output := &compilerOutput{report: p.count}
	link := "-ldflags=-s -w"
	for _, variable := range step.Variables {
		link += " -X " + variable
	}
	flags := append([]string{"-tags=" + step.Tags, link}, buildFlags...)

	list := goCommand(ctx, dir, slices.Concat([]string{"list", "-deps", "-f", outOfCache}, flags, packages)...)
	var toCompile bytes.Buffer
	list.Stdout, list.Stderr = &toCompile, io.MultiWriter(log, output)
	if err := list.Run(); err != nil {
		return output.failure(fmt.Errorf("reading the packages of %s: go list: %w", step.Name, err))
	}
	output.total = bytes.Count(toCompile.Bytes(), []byte("\n"))

	cmd := goCommand(ctx, dir, slices.Concat([]string{"build", "-v", "-o", out + string(filepath.Separator)}, flags, packages)...)
	cmd.Stdout = io.MultiWriter(log, output)
	cmd.Stderr = cmd.Stdout
	if err := cmd.Run(); err != nil {
		return output.failure(fmt.Errorf("building %s: go build: %w", strings.Join(names, ", "), err))
	}
	for _, program := range programs {
		if err := os.Rename(filepath.Join(out, defaultName(program.Package)), filepath.Join(out, program.Name)); err != nil {
			return fmt.Errorf("building %s: %w", program.Name, err)
		}
	}
	return nil
}

var majorVersion = regexp.MustCompile(`^v[0-9]+$`)

// defaultName is the name that go build gives to the program of a package.
func defaultName(pkg string) string {
	name := path.Base(pkg)
	if majorVersion.MatchString(name) {
		name = path.Base(path.Dir(pkg))
	}
	return name
}
