package main

import (
	"bytes"
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
