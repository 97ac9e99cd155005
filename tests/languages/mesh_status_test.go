package languages

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/stack"
)

// asksForStatus is the program of the README, in TypeScript.
const asksForStatus = `
import { getMeshStatusOutput } from "@groundcover-istio/pulumi";

const status = getMeshStatusOutput({});
export const proved: import("@pulumi/pulumi").Output<boolean> = status.proved;
export const why = status.why;
export const acknowledged = status.revisions.apply((revisions) => revisions[0].proxies.acknowledged);
export const address = status.revisions.apply((revisions) => revisions[0].istiods[0].tracing.address);
`

// tellsTheStatus runs that program in a folder that has the SDK installed, on a mesh that does not trace.
func tellsTheStatus(t *testing.T, folder string) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "index.ts"), []byte(asksForStatus), 0o600))
	s := stack.New(t, folder)
	s.Env("KUBECONFIG=" + lab.Shared(t).Kubeconfig())
	s.Up().Succeeds(t)
	require.Equal(t, map[string]any{"proved": false, "acknowledged": 1.0, "address": "",
		"why": "istio-system/default: nothing names a provider for tracing"}, s.Outputs())
}
