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

// mayOnlyRead grants exactly what a preview reads.
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

// grantCommand is in errors about a missing permission.
const grantCommand = "kubectl create role"

func TestAReadOnlyIdentityFailsAnUpdateWithTheMissingPermission(t *testing.T) {
	l := lab.Reserve(t)
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
	for _, word := range []string{"creating Telemetry istio-system/groundcover", "may not create telemetries.telemetry.istio.io", grantCommand, "--verb=get,create"} {
		assert.Contains(t, failed.Output, word)
	}
	assert.Empty(t, lab.Diff(before, snapshot(t, l)), "nothing is written")

	t.Run("a destroy removes a partial update, and the next update completes it", func(t *testing.T) {
		require.NoError(t, l.Apply(t.Context(), mayWriteTelemetry))
		partialUpdate := func() {
			failed := p.up().Fails(t)
			for _, word := range []string{"updating ConfigMap istio-system/platform-mesh", "may not update configmaps", "--verb=get,update", "-n istio-system"} {
				assert.Contains(t, failed.Output, word)
			}
		}
		partialUpdate()
		p.Destroy().Succeeds(t)
		partialUpdate()
		p.Env("KUBECONFIG=" + l.Kubeconfig())
		p.up().Succeeds(t)
		awaitTracer(t, l, tracer{4317, 1})
		p.preview("--expect-no-changes").Succeeds(t)
		p.Destroy().Succeeds(t)
		require.NoError(t, l.Delete(t.Context(), mayWriteTelemetry))
		assert.Empty(t, lab.Diff(before, snapshot(t, l)))
	})
}

func TestObjectsThatWereDeletedMeanwhileAreRecreated(t *testing.T) {
	l := lab.Reserve(t)
	sharedMesh(t, l, platformMesh)
	apply(t, l, platformTelemetry)
	faults, kubeconfig := withFaults(t, l)
	p := newProject(t, connects(gc.GroundcoverIstioArgs{}), "KUBECONFIG="+kubeconfig)
	configMaps := l.Client.CoreV1().ConfigMaps("istio-system")
	telemetry := l.Dynamic.Resource(telemetries).Namespace("istio-system")

	p.preview().Succeeds(t)
	require.NoError(t, telemetry.Delete(t.Context(), "platform", metav1.DeleteOptions{}))
	t.Run("after the preview", func(t *testing.T) {
		p.up().Succeeds(t)
		awaitTracer(t, l, tracer{4317, 1})
	})
	t.Run("after the update", func(t *testing.T) {
		require.NoError(t, telemetry.Delete(t.Context(), "groundcover", metav1.DeleteOptions{}))
		require.NoError(t, configMaps.Delete(t.Context(), "platform-mesh", metav1.DeleteOptions{}))
		assert.ElementsMatch(t, []string{"update mesh-telemetry", "update mesh-mesh-config-platform-mesh"}, changes(p.preview().Succeeds(t)))
		p.up().Succeeds(t)
		awaitTracer(t, l, tracer{4317, 1})
		p.preview("--expect-no-changes").Succeeds(t)
	})
	t.Run("between the read and the write", func(t *testing.T) {
		p.program = connects(gc.GroundcoverIstioArgs{Tracing: &gc.TracingArgs{Protocol: new(gc.ProtocolZipkin)}})
		faults.inject(func(_ http.ResponseWriter, r *http.Request, n int) bool {
			if r.Method == http.MethodPut && n == 1 && strings.HasSuffix(r.URL.Path, "/platform-mesh") {
				assert.NoError(t, configMaps.Delete(context.WithoutCancel(t.Context()), "platform-mesh", metav1.DeleteOptions{}))
			}
			return false
		})
		p.up().Succeeds(t)
		faults.inject(nil)
		awaitTracer(t, l, tracer{9411, 1})
	})
	p.Destroy().Succeeds(t)
	_, err := configMaps.Get(t.Context(), "platform-mesh", metav1.GetOptions{})
	assert.True(t, apierrors.IsNotFound(err), "the plugin recreated it, so destroy deletes it")
	_, err = telemetry.Get(t.Context(), "groundcover", metav1.GetOptions{})
	assert.True(t, apierrors.IsNotFound(err))
}

const terminating = `
apiVersion: v1
kind: Namespace
metadata: {name: terminating}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: stays, namespace: terminating, finalizers: [example.com/waits]}
`

func TestATerminatingNamespaceIsNotReportedAsAMissingPermission(t *testing.T) {
	l := lab.Reserve(t)
	require.NoError(t, l.Apply(t.Context(), terminating))
	require.NoError(t, l.Client.CoreV1().Namespaces().Delete(t.Context(), "terminating", metav1.DeleteOptions{}))
	t.Cleanup(func() {
		_, err := l.Client.CoreV1().ConfigMaps("terminating").Patch(context.Background(), "stays", "application/merge-patch+json",
			[]byte(`{"metadata": {"finalizers": null}}`), metav1.PatchOptions{})
		require.NoError(t, err)
		require.EventuallyWithT(t, func(c *assert.CollectT) {
			_, err := l.Client.CoreV1().Namespaces().Get(context.Background(), "terminating", metav1.GetOptions{})
			require.True(c, apierrors.IsNotFound(err))
		}, eventually, tick, "snapshots of other tests would contain it")
	})
	p := newProject(t, func(ctx *pulumi.Context) error {
		_, err := gc.NewObjectPatch(ctx, "shared", &gc.ObjectPatchArgs{ApiVersion: pulumi.String("v1"), Kind: pulumi.String("ConfigMap"),
			Namespace: pulumi.String("terminating"), Name: pulumi.String("istio-groundcover"), Document: pulumi.String("mesh"),
			CreateIfMissing: pulumi.Bool(true), Fields: pulumi.Map{"enableTracing": pulumi.Bool(true)}})
		return err
	}, "KUBECONFIG="+l.Kubeconfig())
	failed := p.up().Fails(t)
	assert.Contains(t, failed.Output, "creating ConfigMap terminating/istio-groundcover")
	assert.Contains(t, failed.Output, "the namespace terminating is being deleted")
	assert.NotContains(t, failed.Output, grantCommand)
	p.Destroy().Succeeds(t)
}
