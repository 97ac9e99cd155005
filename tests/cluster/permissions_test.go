package cluster

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

const (
	permissions = "../../docs/permissions.md"
	previewRole = "../../examples/ci-preview/rbac.yaml"
)

// bindings give the roles of the documentation to groups of their names.
const bindings = `
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: groundcover-istio-update, namespace: istio-system}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: groundcover-istio-update}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: groundcover-istio-update}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: groundcover-istio-restart}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: groundcover-istio-restart}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: groundcover-istio-restart}]
`

// grant applies the roles that the documentation shows, as a reader would.
func grant(t *testing.T, l *lab.Lab) {
	t.Helper()
	page, err := os.ReadFile(permissions)
	require.NoError(t, err)
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(string(page), -1)
	require.Len(t, blocks, 2)
	preview, err := os.ReadFile(previewRole)
	require.NoError(t, err)
	documents := strings.Join([]string{string(preview), blocks[0][1], blocks[1][1], bindings}, "\n---\n")
	require.NoError(t, l.Apply(t.Context(), documents))
	ctx := context.WithoutCancel(t.Context())
	t.Cleanup(func() { require.NoError(t, l.Delete(ctx, documents)) })
}

// as writes the kubeconfig of a user who is in the groups, and nothing else.
func as(t *testing.T, l *lab.Lab, name string, groups ...string) string {
	t.Helper()
	text, err := l.AddUser(name, groups...)
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "kubeconfig")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	return "KUBECONFIG=" + file
}

// refused are requests of ours that the API server did not allow.
func refused(t *testing.T, l *lab.Lab, since lab.Mark) []string {
	t.Helper()
	var all []string
	for _, request := range ours(t, l, since) {
		if request.Status == http.StatusForbidden {
			all = append(all, request.Verb+" "+request.URI)
		}
	}
	return all
}

func TestTheDocumentedRolesAreEnough(t *testing.T) {
	l := lab.Shared(t)
	settled(t, l)
	for _, form := range []struct {
		name   string
		args   gc.GroundcoverIstioArgs
		groups []string
	}{
		{"to trace by Telemetry", gc.GroundcoverIstioArgs{Tracing: &gc.TracingArgs{Sampling: pulumi.Float64(100)}}, nil},
		{"to trace in the classic form", gc.GroundcoverIstioArgs{
			Tracing: &gc.TracingArgs{Api: new(gc.APIMeshDefault), Protocol: new(gc.ProtocolZipkin)},
		}, []string{"groundcover-istio-restart"}},
	} {
		t.Run(form.name, func(t *testing.T) {
			grant(t, l)
			before := snapshot(t, l)
			since := mark(t, l)
			updater := as(t, l, "updater", append(form.groups, "groundcover-istio-preview", "groundcover-istio-update")...)
			p := newProject(t, connects(form.args), updater)
			p.preview().Succeeds(t)
			p.up().Succeeds(t)
			p.preview("--expect-no-changes").Succeeds(t)
			p.Refresh("--expect-no-changes").Succeeds(t)
			p.Destroy().Succeeds(t)
			assert.Empty(t, refused(t, l, since))
			assert.Empty(t, lab.Diff(before, snapshot(t, l)))
		})
	}
}

func TestThePreviewsRoleIsEnoughToPreviewAndNotToUpdate(t *testing.T) {
	l := lab.Shared(t)
	settled(t, l)
	grant(t, l)
	since := mark(t, l)
	p := newProject(t, connects(gc.GroundcoverIstioArgs{}), as(t, l, "previewer", "groundcover-istio-preview"))
	p.preview().Succeeds(t)
	assert.Empty(t, refused(t, l, since))
	before := snapshot(t, l)
	p.up().Fails(t)
	assert.NotEmpty(t, refused(t, l, since))
	assert.Empty(t, lab.Diff(before, snapshot(t, l)))
}
