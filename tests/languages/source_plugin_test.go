package languages

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/stack"
)

func TestPackageAddUsesTheComponentFromItsSource(t *testing.T) {
	tree := stack.CopyTree(t, "PulumiPlugin.yaml", "go.mod", "go.sum", "main.go", "provider", "examples/connect/nodejs")
	program := filepath.Join(tree, "examples/connect/nodejs")
	edit(t, filepath.Join(program, "package.json"), `"@groundcover-istio/pulumi": "file:../../../sdk/nodejs",`, "")

	connectsAndRestores(t, "connect", program, func(s *stack.Stack) {
		// The PATH has no built plugin.
		s.Env("KUBECONFIG="+lab.Shared(t).Kubeconfig(), "PATH="+stack.Programs()+string(os.PathListSeparator)+os.Getenv("PATH"))
		added := s.Run("package", "add", tree).Succeeds(t)
		// Pulumi prints the name of the generated SDK, which differs from the published one in CLI 3.187.
		imported := regexp.MustCompile(`import \* as \w+ from "(.+)"`).FindStringSubmatch(added.Output)
		require.NotNil(t, imported, added.Output)
		edit(t, filepath.Join(program, "index.ts"), `"@groundcover-istio/pulumi"`, `"`+imported[1]+`"`)
	})
}

// edit replaces a text that occurs once in the file.
func edit(t *testing.T, file, old, replacement string) {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, 1, strings.Count(string(text), old), "%q in %s", old, file)
	require.NoError(t, os.WriteFile(file, []byte(strings.Replace(string(text), old, replacement, 1)), 0o600))
}
