package main

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestCompilerOutputCountsPackagesAndKeepsErrors(t *testing.T) {
	t.Parallel()
	var doing string
	output := &compilerOutput{total: 7, report: func(text string) { doing = text }}
	fmt.Fprint(output, "go: downloading k8s.io/api v0.35.4\nk8s.io/api/core/v1\ngolang.org/x/")
	fmt.Fprint(output, "net/html\n# istio.io/istio/pilot\npilot/main.go:7:2: undefined: agent\n")
	if want := "2 of 7 packages compiled"; doing != want {
		t.Errorf("progress is %q, expected %q", doing, want)
	}
	err := output.failure(errors.New("exit status 1"))
	if want := "exit status 1\n# istio.io/istio/pilot\npilot/main.go:7:2: undefined: agent"; err.Error() != want {
		t.Errorf("the error is %q, expected %q", err, want)
	}
}

func TestAFailureShowsTheLastLinesOnly(t *testing.T) {
	t.Parallel()
	output := &compilerOutput{report: func(string) {}}
	for i := range 100 {
		fmt.Fprintf(output, "main.go:%d:1: wrong\n", i)
	}
	lines := strings.Split(output.failure(errors.New("exit status 1")).Error(), "\n")
	if len(lines) != 1+maxErrorLines || lines[maxErrorLines] != "main.go:99:1: wrong" {
		t.Errorf("%d lines, the last is %q", len(lines), lines[len(lines)-1])
	}
}

func TestAProgramIsNamedAsGoBuildNamesIt(t *testing.T) {
	t.Parallel()
	for pkg, want := range map[string]string{
		"go.etcd.io/etcd/server/v3":    "server",
		"helm.sh/helm/v4/cmd/helm":     "helm",
		"./pulumi-resource-kubernetes": "pulumi-resource-kubernetes",
	} {
		if got := defaultName(pkg); got != want {
			t.Errorf("%s: got %s, expected %s", pkg, got, want)
		}
	}
}
