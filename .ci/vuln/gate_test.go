// Package vuln pins govulncheck and tests the gate of a release, .ci/vulnerabilities.
package vuln

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// program parses a URL, and reaches no other function of net/url.
var program = map[string]string{
	"go.mod":  "module example.com/program\n\ngo 1.26\n",
	"main.go": "package main\n\nimport \"net/url\"\n\nfunc main() { _, _ = url.Parse(\"a\") }\n",
}

// database is a vulnerability database in which one function of net/url has a vulnerability, in the form of https://go.dev/doc/security/vuln/database.
func database(function string) map[string]string {
	return map[string]string{
		"index/db.json":      `{"modified": "2026-01-01T00:00:00Z"}`,
		"index/modules.json": `[{"path": "stdlib", "vulns": [{"id": "GO-2026-9999", "modified": "2026-01-01T00:00:00Z"}]}]`,
		"ID/GO-2026-9999.json": `{"schema_version": "1.3.1", "id": "GO-2026-9999", "modified": "2026-01-01T00:00:00Z", "summary": "An example",
			"affected": [{"package": {"name": "stdlib", "ecosystem": "Go"}, "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}]}],
			"ecosystem_specific": {"imports": [{"path": "net/url", "symbols": ["` + function + `"]}]}}], "database_specific": {"url": "https://pkg.go.dev/vuln/GO-2026-9999"}}`,
	}
}

// folder writes the files into a new folder.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, content := range files {
		file := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// gate runs the script on the program with a database, and returns its output and status.
func gate(t *testing.T, database string) (string, int) {
	t.Helper()
	cmd := exec.Command("../vulnerabilities", folder(t, program))
	cmd.Env = append(os.Environ(), "GOVULNDB="+database)
	out, err := cmd.CombinedOutput()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

func TestAReachableVulnerabilityStopsARelease(t *testing.T) {
	out, status := gate(t, "file://"+folder(t, database("Parse")))
	if status != 3 || !strings.Contains(out, "GO-2026-9999") || !strings.HasSuffix(out, "reachable vulnerabilities: linux darwin windows. Update the modules or Go\n") {
		t.Errorf("status %d, output:\n%s", status, out)
	}
}

func TestAVulnerabilityThatIsNotReachableStopsNoRelease(t *testing.T) {
	if out, status := gate(t, "file://"+folder(t, database("JoinPath"))); status != 0 || strings.Count(out, "No vulnerabilities found") != 3 {
		t.Errorf("status %d, output:\n%s", status, out)
	}
}

func TestADatabaseThatCannotBeReadStopsARelease(t *testing.T) {
	if out, status := gate(t, "file://"+filepath.Join(t.TempDir(), "missing")); status != 1 {
		t.Errorf("status %d, output:\n%s", status, out)
	}
}
