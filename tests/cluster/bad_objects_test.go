package cluster

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// mayOnlyRead is what a survey reads, and no more.
const mayOnlyRead = `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: reader-of-the-mesh}
rules:
- {apiGroups: ["", apps, telemetry.istio.io, networking.istio.io, admissionregistration.k8s.io, install.istio.io, sailoperator.io], resources: ["*"], verbs: [get, list, watch]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: reader-of-the-mesh}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader-of-the-mesh}
subjects: [{kind: User, name: reader, apiGroup: rbac.authorization.k8s.io}]
`

const mayWriteTelemetry = `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: writer-of-telemetry}
rules: [{apiGroups: [telemetry.istio.io], resources: [telemetries], verbs: ["*"]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: writer-of-telemetry}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: writer-of-telemetry}
subjects: [{kind: User, name: reader, apiGroup: rbac.authorization.k8s.io}]
`

func TestAnIdentityThatMayOnlyReadIsToldWhatItLacks(t *testing.T) {
	l := lab.Shared(t)
	sharedMesh(t, l, platformMesh)
	apply(t, l, mayOnlyRead)
	before := snapshot(t, l)
	text, err := l.AddUser("reader")
	require.NoError(t, err)
	kubeconfig := filepath.Join(t.TempDir(), "kubeconfig")
	require.NoError(t, os.WriteFile(kubeconfig, []byte(text), 0o600))
	p := newProject(t, connects(gc.GroundcoverIstioArgs{}), "KUBECONFIG="+kubeconfig)

	p.preview().Succeeds(t)
	failed := p.up().Fails(t)
	for _, word := range []string{"creating Telemetry istio-system/groundcover", "may not create telemetries.telemetry.istio.io", "kubectl create role", "--verb=get,create"} {
		assert.Contains(t, failed.Output, word)
	}
	assert.Empty(t, lab.Diff(before, snapshot(t, l)), "nothing is written")

	t.Run("what half of the rights write, a destroy removes and the next update finishes", func(t *testing.T) {
		require.NoError(t, l.Apply(t.Context(), mayWriteTelemetry))
		halfway := func() {
			failed := p.up().Fails(t)
			for _, word := range []string{"updating ConfigMap istio-system/platform-mesh", "may not update configmaps", "--verb=get,update", "-n istio-system"} {
				assert.Contains(t, failed.Output, word)
			}
		}
		halfway()
		p.Destroy().Succeeds(t)
		halfway()
		p.Env("KUBECONFIG=" + l.Kubeconfig())
		p.up().Succeeds(t)
		traces(t, l, tracer{4317, 1})
		p.preview("--expect-no-changes").Succeeds(t)
		p.Destroy().Succeeds(t)
		require.NoError(t, l.Delete(t.Context(), mayWriteTelemetry))
		assert.Empty(t, lab.Diff(before, snapshot(t, l)))
	})
}

func TestObjectsThatAreDeletedMeanwhileAreMadeAnew(t *testing.T) {
	l := lab.Shared(t)
	sharedMesh(t, l, platformMesh)
	apply(t, l, platformTelemetry)
	between, kubeconfig := troubled(t, l)
	p := newProject(t, connects(gc.GroundcoverIstioArgs{}), "KUBECONFIG="+kubeconfig)
	configMaps := l.Client.CoreV1().ConfigMaps("istio-system")
	made := l.Dynamic.Resource(telemetries).Namespace("istio-system")

	p.preview().Succeeds(t)
	require.NoError(t, made.Delete(t.Context(), "platform", metav1.DeleteOptions{}))
	t.Run("after the preview", func(t *testing.T) {
		p.up().Succeeds(t)
		traces(t, l, tracer{4317, 1})
	})
	t.Run("after the update", func(t *testing.T) {
		require.NoError(t, made.Delete(t.Context(), "groundcover", metav1.DeleteOptions{}))
		require.NoError(t, configMaps.Delete(t.Context(), "platform-mesh", metav1.DeleteOptions{}))
		assert.ElementsMatch(t, []string{"update mesh-telemetry", "update mesh-mesh-config"}, changes(p.preview().Succeeds(t)))
		p.up().Succeeds(t)
		traces(t, l, tracer{4317, 1})
		p.preview("--expect-no-changes").Succeeds(t)
	})
	t.Run("between the look and the write", func(t *testing.T) {
		p.program = connects(gc.GroundcoverIstioArgs{Tracing: &gc.TracingArgs{Protocol: new(gc.ProtocolZipkin)}})
		between.starts(func(_ http.ResponseWriter, r *http.Request, n int) bool {
			if r.Method == http.MethodPut && n == 1 && strings.HasSuffix(r.URL.Path, "/platform-mesh") {
				assert.NoError(t, configMaps.Delete(context.WithoutCancel(t.Context()), "platform-mesh", metav1.DeleteOptions{}))
			}
			return false
		})
		p.up().Succeeds(t)
		between.starts(nil)
		traces(t, l, tracer{9411, 1})
	})
	p.Destroy().Succeeds(t)
	_, err := configMaps.Get(t.Context(), "platform-mesh", metav1.GetOptions{})
	assert.True(t, apierrors.IsNotFound(err), "what was made anew is ours, and goes")
	_, err = made.Get(t.Context(), "groundcover", metav1.GetOptions{})
	assert.True(t, apierrors.IsNotFound(err))
}

const leaving = `
apiVersion: v1
kind: Namespace
metadata: {name: leaving}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: stays, namespace: leaving, finalizers: [example.com/waits]}
`

func TestANamespaceThatIsBeingDeletedIsSaidAndNotTakenForMissingRights(t *testing.T) {
	l := lab.Shared(t)
	require.NoError(t, l.Apply(t.Context(), leaving))
	require.NoError(t, l.Client.CoreV1().Namespaces().Delete(t.Context(), "leaving", metav1.DeleteOptions{}))
	t.Cleanup(func() {
		_, err := l.Client.CoreV1().ConfigMaps("leaving").Patch(context.Background(), "stays", "application/merge-patch+json",
			[]byte(`{"metadata": {"finalizers": null}}`), metav1.PatchOptions{})
		require.NoError(t, err)
		require.EventuallyWithT(t, func(c *assert.CollectT) {
			_, err := l.Client.CoreV1().Namespaces().Get(context.Background(), "leaving", metav1.GetOptions{})
			require.True(c, apierrors.IsNotFound(err))
		}, eventually, tick, "other tests take snapshots")
	})
	p := newProject(t, func(ctx *pulumi.Context) error {
		_, err := gc.NewObjectPatch(ctx, "shared", &gc.ObjectPatchArgs{ApiVersion: pulumi.String("v1"), Kind: pulumi.String("ConfigMap"),
			Namespace: pulumi.String("leaving"), Name: pulumi.String("istio-groundcover"), Document: pulumi.String("mesh"),
			CreateIfMissing: pulumi.Bool(true), Fields: pulumi.Map{"enableTracing": pulumi.Bool(true)}})
		return err
	}, "KUBECONFIG="+l.Kubeconfig())
	failed := p.up().Fails(t)
	assert.Contains(t, failed.Output, "creating ConfigMap leaving/istio-groundcover")
	assert.Contains(t, failed.Output, "the namespace leaving is being deleted")
	assert.NotContains(t, failed.Output, "grant it")
	p.Destroy().Succeeds(t)
}
