package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

func TestALineIsCheckedWithTheDatabase(t *testing.T) {
	t.Parallel()
	lookup := func(module, version string) ([]string, error) {
		if module != "example.org/a" {
			return nil, fmt.Errorf("reading it: %w", errLacks)
		}
		return []string{module + " " + version + " h1:good="}, nil
	}
	for name, c := range map[string]struct {
		line  line
		wrong bool
	}{
		"the hash of the database":     {line{"example.org/a", "v1.0.0", "h1:good="}, false},
		"another hash":                 {line{"example.org/a", "v1.0.0", "h1:evil="}, true},
		"a module that it lacks":       {line{"example.org/b", "v1.0.0", "h1:good="}, true},
		"one that it is known to lack": {line{"istio.io/client-go", "v1.30.0-alpha.1.0.20260415171554-0d069047cd3c/go.mod", "h1:good="}, false},
		"the hash of the go.mod file":  {line{"example.org/a", "v1.0.0/go.mod", "h1:good="}, false},
	} {
		if reason := check(lookup, c.line); (reason != "") != c.wrong {
			t.Errorf("%s: %q", name, reason)
		}
	}
}

func TestAFileThatIsNoGoSumIsAnError(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "go.sum")
	if err := os.WriteFile(file, []byte("example.org/a v1.0.0\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := linesOf(file); err == nil {
		t.Error("a line without a hash is read")
	}
}
