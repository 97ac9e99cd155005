package languages

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/stack"
)

// statusProgram is the program of the README in TypeScript.
const statusProgram = `
import { getMeshStatusOutput } from "@groundcover-istio/pulumi";

const status = getMeshStatusOutput({});
export const verified: import("@pulumi/pulumi").Output<boolean> = status.verified;
export const reason = status.reason;
export const acknowledged = status.revisions.apply((revisions) => revisions[0].proxies.acknowledged);
export const address = status.revisions.apply((revisions) => revisions[0].istiods[0].tracing.address);
`

// getsTheStatus runs that program in a folder with the installed SDK, on a mesh without tracing.
func getsTheStatus(t *testing.T, folder string) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "index.ts"), []byte(statusProgram), 0o600))
	s := stack.New(t, folder)
	s.Env("KUBECONFIG=" + lab.Shared(t).Kubeconfig())
	s.Up().Succeeds(t)
	require.Equal(t, map[string]any{"verified": false, "acknowledged": 1.0, "address": "",
		"reason": "istio-system/default: nothing names a provider for tracing"}, s.Outputs())
}
