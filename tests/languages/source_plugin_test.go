package languages

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/stack"
)

// packageJSON is the example's without its SDK, which `pulumi package add` makes.
const packageJSON = `{
    "name": "from-source",
    "private": true,
    "dependencies": {"@pulumi/pulumi": "3.259.0"},
    "devDependencies": {"@types/node": "20.19.43", "typescript": "5.9.3"}
}
`

func TestTheComponentIsUsedFromItsSourceAfterPackageAdd(t *testing.T) {
	tree := stack.CopyTree(t, "PulumiPlugin.yaml", "go.mod", "go.sum", "main.go", "provider", "examples/connect/nodejs")
	program := filepath.Join(tree, "examples/connect/nodejs")
	require.NoError(t, os.WriteFile(filepath.Join(program, "package.json"), []byte(packageJSON), 0o600))
	require.NoError(t, os.Remove(filepath.Join(program, "package-lock.json")))

	connectsAndGivesBack(t, "connect", program, func(s *stack.Stack) {
		// No plugin that is built stands on the PATH.
		s.Env("KUBECONFIG="+lab.Shared(t).Kubeconfig(), "PATH="+stack.Programs()+string(os.PathListSeparator)+os.Getenv("PATH"))
		s.Run("package", "add", tree).Succeeds(t)
	})
}
