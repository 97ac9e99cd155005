package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestAModuleThatGoSumLacksIsAnErrorAndIsNotAdded(t *testing.T) {
	t.Parallel()
	const module = "sigs.k8s.io/kwok"
	sums, err := os.ReadFile("sets/kwok/go.sum")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		sums    []byte
		message string
	}{
		"as committed":     {sums, ""},
		"without the line": {regexp.MustCompile(`(?m)^`+module+` .*\n`).ReplaceAll(sums, nil), "go.sum has no line for it"},
		"with another hash": {regexp.MustCompile(`(?m)^(`+module+` v\S+) h1:.*$`).ReplaceAll(sums, []byte("$1 h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")),
			"checksum mismatch"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS("sets/kwok")); err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(dir, "go.sum")
			if err := os.WriteFile(file, c.sums, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := moduleFolder(t.Context(), dir, module)
			if c.message == "" && err != nil || c.message != "" && (err == nil || !strings.Contains(err.Error(), c.message)) {
				t.Errorf("expected an error with %q, found %v", c.message, err)
			}
			if after, err := os.ReadFile(file); err != nil || !bytes.Equal(after, c.sums) {
				t.Errorf("go.sum is another one: %v", err)
			}
		})
	}
}

func TestABuildFailsWhenGoSumLacksALineAndAddsNone(t *testing.T) {
	t.Parallel()
	const kwok = "sigs.k8s.io/kwok"
	sums, err := os.ReadFile("sets/kwok/go.sum")
	if err != nil {
		t.Fatal(err)
	}
	for name, line := range map[string]string{
		"the line of the module":      `(?m)^` + kwok + ` v\S+ h1:.*\n`,
		"the line of its go.mod file": `(?m)^` + kwok + ` v\S+/go.mod h1:.*\n`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS("sets/kwok")); err != nil {
				t.Fatal(err)
			}
			without := regexp.MustCompile(line).ReplaceAll(sums, nil)
			if err := os.WriteFile(filepath.Join(dir, "go.sum"), without, 0o600); err != nil || bytes.Equal(without, sums) {
				t.Fatal("the line is not removed", err)
			}
			null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer null.Close()
			step := Step{Name: "kwok", Set: "kwok"}
			p := startProgress(null, 1, 1, step.Name)
			defer p.end("")
			err = build(t.Context(), step, []Program{{Name: "kwok", Package: kwok + "/cmd/kwok"}}, dir, t.TempDir(), io.Discard, p)
			if err == nil || !strings.Contains(err.Error(), "missing go.sum entry") {
				t.Errorf("expected an error with the missing entry, found %v", err)
			}
			if after, err := os.ReadFile(filepath.Join(dir, "go.sum")); err != nil || !bytes.Equal(after, without) {
				t.Errorf("go.sum was changed (%v)", err)
			}
		})
	}
}
