package languages

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/stack"
)

const reader = "ci"

// ci is a CI job that previews the Go example.
type ci struct {
	stack  *stack.Stack
	script string
}

func newCI(t *testing.T, env ...string) ci {
	t.Helper()
	tree := stack.CopyTree(t, "sdk/go", "examples/connect/go", "examples/ci-preview")
	return ci{stack.New(t, filepath.Join(tree, "examples/connect/go"), env...), filepath.Join(tree, "examples/ci-preview/preview.sh")}
}

// preview returns the comment that the script printed and its result.
func (job ci) preview(t *testing.T) (string, error) {
	t.Helper()
	var comment, log bytes.Buffer
	command := job.stack.Command("sh", job.script, "--stack", stack.Name)
	command.Stdout, command.Stderr = &comment, &log
	err := command.Run()
	t.Log(comment.String(), log.String())
	return comment.String(), err
}

// readOnly creates a user with exactly the permissions of rbac.yaml and returns the path of its kubeconfig.
func readOnly(t *testing.T) string {
	t.Helper()
	l := lab.Shared(t)
	rbac, err := os.ReadFile("../../examples/ci-preview/rbac.yaml")
	require.NoError(t, err)
	require.NoError(t, l.Apply(t.Context(), string(rbac)))
	kubeconfig, err := l.AddUser(reader, "groundcover-istio-preview")
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "kubeconfig")
	require.NoError(t, os.WriteFile(file, []byte(kubeconfig), 0o600))
	return file
}

func TestAReadOnlyIdentityPreviewsTheWholePlanInCI(t *testing.T) {
	l := lab.Shared(t)
	job := newCI(t, "KUBECONFIG="+readOnly(t))
	mark, err := l.Mark()
	require.NoError(t, err)

	comment, err := job.preview(t)
	require.NoError(t, err)
	require.Contains(t, comment, "### Preview: succeeded")
	require.Regexp(t, `(?m)^- \[GCI1007\]\(https://\S+#gci1007\) \*\*info\*\* \x60+ ConfigMap`, comment)
	require.Contains(t, comment, "groundcover-sensor.groundcover.svc.cluster.local", "the sensor was not found")
	require.NotContains(t, comment, "GCI9", "the identity lacks a permission")

	requests, err := l.Requests(mark)
	require.NoError(t, err)
	requests = slices.DeleteFunc(requests, func(r lab.Request) bool { return r.User != reader })
	require.NotEmpty(t, requests)
	for _, request := range requests {
		require.Contains(t, []string{"get", "list"}, request.Verb, request.URI)
		require.NotEqual(t, 403, request.Status, request.URI)
	}
}

func TestAReadOnlyIdentityPreviewsNoChangesAfterAnUpdate(t *testing.T) {
	admin, reader := "KUBECONFIG="+lab.Shared(t).Kubeconfig(), "KUBECONFIG="+readOnly(t)
	job := newCI(t, admin)
	job.stack.Up().Succeeds(t)

	job.stack.Env(reader)
	job.stack.Preview("--expect-no-changes").Succeeds(t)
	comment, err := job.preview(t)
	require.NoError(t, err)
	require.NotContains(t, comment, "GCI9")
	job.stack.Env(admin)
}

func TestAnotherKubeconfigInTheProgramUpdatesOnlyTheProviders(t *testing.T) {
	tree := stack.CopyTree(t, "sdk/go", "examples/explicit-provider/go")
	s := stack.New(t, filepath.Join(tree, "examples/explicit-provider/go"))
	identity := func(file string) {
		kubeconfig, err := os.ReadFile(file)
		require.NoError(t, err)
		s.SetSecret("kubeconfig", string(kubeconfig))
	}
	identity(lab.Shared(t).Kubeconfig())
	s.Up().Succeeds(t)

	identity(readOnly(t))
	steps := s.Preview().Succeeds(t).Steps()
	require.NotEmpty(t, steps)
	for _, step := range steps {
		if strings.HasPrefix(step.Type, "pulumi:providers:") {
			require.Contains(t, []apitype.OpType{apitype.OpSame, apitype.OpUpdate}, step.Op, step.URN)
		} else {
			require.Equal(t, apitype.OpSame, step.Op, step.URN)
		}
	}
	identity(lab.Shared(t).Kubeconfig())
}

func TestAnUnreachableClusterIsAFindingInCI(t *testing.T) {
	for name, kubeconfig := range map[string]string{
		"no kubeconfig":         "",
		"an unreachable server": `{"apiVersion": "v1", "kind": "Config", "current-context": "c", "users": [{"name": "u", "user": {"token": "t"}}], "clusters": [{"name": "c", "cluster": {"server": "https://127.0.0.1:1"}}], "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "kubeconfig")
			if kubeconfig != "" {
				require.NoError(t, os.WriteFile(file, []byte(kubeconfig), 0o600))
			}
			comment, err := newCI(t, "KUBECONFIG="+file).preview(t)
			require.NoError(t, err)
			require.Regexp(t, `(?m)^- \[GCI9002\]\(https://\S+#gci9002\) \*\*warning\*\* \x60+ cluster: `, comment)
			require.Contains(t, comment, "+ groundcover-istio:index:ObjectPatch", "the plan with the defaults is missing")
		})
	}
}

func TestInvalidInputFailsTheCIJobWithItsProperty(t *testing.T) {
	job := newCI(t)
	edit(t, filepath.Join(job.stack.Folder, "main.go"), "pulumi.Float64(1)", "pulumi.Float64(150)")

	comment, err := job.preview(t)
	require.Error(t, err)
	require.Contains(t, comment, "### Preview: failed")
	require.Contains(t, comment, "property tracing.sampling")
}
