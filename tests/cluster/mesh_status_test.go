package cluster

import (
	"net/http"
	"strings"
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// meshStatus is the result of getMeshStatus with the kubeconfig of the environment, for the namespace istio-system unless args say otherwise.
func meshStatus(t *testing.T, environment string, args ...gc.GetMeshStatusArgs) map[string]any {
	t.Helper()
	args = append(args, gc.GetMeshStatusArgs{Namespace: new("istio-system")})
	p := newProject(t, func(ctx *pulumi.Context) error {
		status, err := gc.GetMeshStatus(ctx, &args[0])
		if err != nil {
			return err
		}
		ctx.Export("status", pulumi.Any(*status))
		return nil
	}, environment)
	p.up().Succeeds(t)
	return p.Outputs()["status"].(map[string]any)
}

// istiodIn returns the only istiod of a status.
func istiodIn(t *testing.T, status map[string]any) map[string]any {
	t.Helper()
	revisions := status["revisions"].([]any)
	require.Len(t, revisions, 1)
	istiods := revisions[0].(map[string]any)["istiods"].([]any)
	require.Len(t, istiods, 1)
	return istiods[0].(map[string]any)
}

const limitedReaders = `
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: metrics-reader, namespace: istio-system}
rules:
- {apiGroups: [""], resources: [pods], verbs: [list]}
- {apiGroups: [""], resources: [pods/proxy], verbs: [get]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: metrics-reader, namespace: istio-system}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: metrics-reader}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: metrics-readers}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: pod-lister, namespace: istio-system}
rules: [{apiGroups: [""], resources: [pods], verbs: [list]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: pod-lister, namespace: istio-system}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: pod-lister}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: pod-listers}]
`

const serverSpansOff = `
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: {name: z-server-spans-off, namespace: istio-system}
spec: {tracing: [{match: {mode: SERVER}, disableSpanReporting: true}]}
`

func TestMeshStatusIsVerifiedOrNamesTheReason(t *testing.T) {
	l := lab.Reserve(t)
	awaitSync(t, l)
	apply(t, l, limitedReaders)
	ambient := "KUBECONFIG=" + l.Kubeconfig()

	t.Run("a mesh without tracing is not verified", func(t *testing.T) {
		status := meshStatus(t, ambient)
		assert.Equal(t, false, status["verified"])
		assert.Contains(t, status["reason"], "nothing names a provider for tracing")
	})
	p := newProject(t, connects(gc.GroundcoverIstioArgs{Tracing: &gc.TracingArgs{Sampling: pulumi.Float64(7)}}), ambient)
	up := p.up().Succeeds(t)
	assert.Empty(t, warnings(up), "the update verifies that proxies accept the configuration")
	t.Run("a mesh with tracing is verified", func(t *testing.T) {
		status := meshStatus(t, ambient)
		assert.Equal(t, true, status["verified"], status["reason"])
		assert.Equal(t, "", status["reason"])
		istiod := istiodIn(t, status)
		assert.Equal(t, "Debug", istiod["source"])
		assert.Equal(t, map[string]any{"total": 1.0, "acknowledged": 1.0, "rejected": 0.0}, istiod["proxies"])
		assert.Equal(t, map[string]any{"provider": "groundcover", "protocol": "opentelemetry", "telemetry": "istio-system/groundcover", "sampling": 7.0, "enabled": true,
			"address": "groundcover-sensor.groundcover.svc.cluster.local:4317", "overridingTelemetries": []any{}}, istiod["tracing"])
	})
	t.Run("a younger mesh-wide Telemetry is ignored, as Istio ignores it", func(t *testing.T) {
		require.NoError(t, l.Apply(t.Context(), serverSpansOff))
		status := meshStatus(t, ambient)
		assert.Equal(t, true, status["verified"], "%s", status["reason"])
		require.NoError(t, l.Delete(t.Context(), serverSpansOff))
	})
	t.Run("a document that istiod refuses is a reason", func(t *testing.T) {
		addToMesh(t, l, "\nconnectTimeout: abc\n")
		status := meshStatus(t, ambient)
		assert.Equal(t, false, status["verified"])
		assert.Contains(t, status["reason"], "istiod refuses the whole mesh document of ConfigMap istio-system/istio and does not run it: connectTimeout (line ")
	})
	t.Run("port-forward falls back to WebSockets behind a proxy that refuses SPDY", func(t *testing.T) {
		faults, kubeconfig := withFaults(t, l)
		faults.inject(func(w http.ResponseWriter, r *http.Request, _ int) bool {
			spdy := strings.HasPrefix(r.Header.Get("Upgrade"), "SPDY/")
			if spdy {
				http.Error(w, "unknown protocol", http.StatusBadRequest)
			}
			return spdy
		})
		status := meshStatus(t, "KUBECONFIG="+kubeconfig)
		assert.Equal(t, true, status["verified"], status["reason"])
		assert.Equal(t, 1, faults.injected())
	})
	t.Run("an identity with pods/proxy only reads istiod's metrics", func(t *testing.T) {
		status := meshStatus(t, as(t, l, "metrics-reader", "metrics-readers"))
		assert.Equal(t, false, status["verified"])
		assert.Equal(t, "Metrics", istiodIn(t, status)["source"])
		assert.Equal(t, []any{"create pods/portforward in namespace istio-system"}, status["missingPermissions"])
	})
	t.Run("an identity without pods/proxy and pods/portforward reads nothing", func(t *testing.T) {
		status := meshStatus(t, as(t, l, "pod-lister", "pod-listers"))
		assert.Equal(t, "None", istiodIn(t, status)["source"])
		assert.Equal(t, []any{"create pods/portforward in namespace istio-system", "get pods/proxy in namespace istio-system"}, status["missingPermissions"])
	})
	t.Run("an identity that may not list pods is told so", func(t *testing.T) {
		status := meshStatus(t, as(t, l, "no-permissions"))
		assert.Equal(t, []any{"list pods in namespace istio-system"}, status["missingPermissions"])
		assert.Contains(t, status["reason"], "its pods could not be listed")
	})
	p.Destroy().Succeeds(t)
	awaitSync(t, l)
}

const writesMesh = `
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: mesh-writer, namespace: istio-system}
rules: [{apiGroups: [""], resources: [configmaps], verbs: [get, update]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: mesh-writer, namespace: istio-system}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: mesh-writer}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: mesh-writers}]
`

func TestAGuardWithoutPermissionsVerifiesWhatItCanAndWarns(t *testing.T) {
	l := lab.Reserve(t)
	awaitSync(t, l)
	apply(t, l, limitedReaders+"---"+writesMesh)
	replaceGateway(t, l) // istiod's counters have no rejection of the new one
	awaitSync(t, l)
	before := snapshot(t, l)

	t.Run("with pods/proxy it sees the rejection and reverts", func(t *testing.T) {
		p := newProject(t, guardedMesh(9999, gc.OnRejectionRevert), as(t, l, "metrics-reader", "metrics-readers", "mesh-writers"))
		failed := p.up().Fails(t)
		assert.Contains(t, failed.Output, "it rejected its listeners (pilot_xds_lds_reject of istiod")
		assert.Empty(t, lab.Diff(before, snapshot(t, l)))
	})
	t.Run("without both it warns and names the permissions", func(t *testing.T) {
		awaitSync(t, l)
		p := newProject(t, guardedMesh(9411, gc.OnRejectionRevert), as(t, l, "pod-lister", "pod-listers", "mesh-writers"))
		up := p.up().Succeeds(t)
		text := strings.Join(warnings(up), "\n")
		assert.Contains(t, text, "could not verify that proxies accepted it")
		assert.Contains(t, text, "missing permissions: create pods/portforward in namespace istio-system, get pods/proxy in namespace istio-system")
		p.Destroy().Succeeds(t)
		awaitSync(t, l)
		assert.Empty(t, lab.Diff(before, snapshot(t, l)))
	})
}
