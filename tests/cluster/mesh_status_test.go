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

// meshStatus is what getMeshStatus says to whoever the environment names.
func meshStatus(t *testing.T, environment string) map[string]any {
	t.Helper()
	p := newProject(t, func(ctx *pulumi.Context) error {
		status, err := gc.GetMeshStatus(ctx, &gc.GetMeshStatusArgs{Namespace: new("istio-system")})
		if err != nil {
			return err
		}
		ctx.Export("status", pulumi.Any(*status))
		return nil
	}, environment)
	p.up().Succeeds(t)
	return p.Outputs()["status"].(map[string]any)
}

// istiodIn is the only istiod of a status.
func istiodIn(t *testing.T, status map[string]any) map[string]any {
	t.Helper()
	revisions := status["revisions"].([]any)
	require.Len(t, revisions, 1)
	istiods := revisions[0].(map[string]any)["istiods"].([]any)
	require.Len(t, istiods, 1)
	return istiods[0].(map[string]any)
}

const lookers = `
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: counter, namespace: istio-system}
rules:
- {apiGroups: [""], resources: [pods], verbs: [list]}
- {apiGroups: [""], resources: [pods/proxy], verbs: [get]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: counter, namespace: istio-system}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: counter}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: counters}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: lister, namespace: istio-system}
rules: [{apiGroups: [""], resources: [pods], verbs: [list]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: lister, namespace: istio-system}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: lister}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: listers}]
`

func TestTheStatusOfAMeshIsProvedOrSaysWhatIsMissing(t *testing.T) {
	l := lab.Shared(t)
	settled(t, l)
	apply(t, l, lookers)
	ambient := "KUBECONFIG=" + l.Kubeconfig()

	t.Run("a mesh that does not trace", func(t *testing.T) {
		status := meshStatus(t, ambient)
		assert.Equal(t, false, status["verified"])
		assert.Contains(t, status["reason"], "nothing names a provider for tracing")
	})
	p := newProject(t, connects(gc.GroundcoverIstioArgs{Tracing: &gc.TracingArgs{Sampling: pulumi.Float64(7)}}), ambient)
	up := p.up().Succeeds(t)
	assert.NotContains(t, up.Output, "not proved")
	t.Run("a mesh that does", func(t *testing.T) {
		status := meshStatus(t, ambient)
		assert.Equal(t, true, status["verified"], status["reason"])
		assert.Equal(t, "", status["reason"])
		istiod := istiodIn(t, status)
		assert.Equal(t, "Debug", istiod["source"])
		assert.Equal(t, map[string]any{"total": 1.0, "acknowledged": 1.0, "rejected": 0.0}, istiod["proxies"])
		assert.Equal(t, map[string]any{"provider": "groundcover", "protocol": "opentelemetry", "telemetry": "istio-system/groundcover", "sampling": 7.0,
			"address": "groundcover-sensor.groundcover.svc.cluster.local:4317", "elsewhere": []any{}}, istiod["tracing"])
	})
	t.Run("through a proxy that passes WebSockets, and no SPDY", func(t *testing.T) {
		between, kubeconfig := troubled(t, l)
		between.starts(func(w http.ResponseWriter, r *http.Request, _ int) bool {
			spdy := strings.HasPrefix(r.Header.Get("Upgrade"), "SPDY/")
			if spdy {
				http.Error(w, "unknown protocol", http.StatusBadRequest)
			}
			return spdy
		})
		status := meshStatus(t, "KUBECONFIG="+kubeconfig)
		assert.Equal(t, true, status["verified"], status["reason"])
		assert.Equal(t, 1, between.count())
	})
	t.Run("for somebody who may only use the pod proxy", func(t *testing.T) {
		status := meshStatus(t, as(t, l, "counter", "counters"))
		assert.Equal(t, false, status["verified"])
		assert.Equal(t, "Metrics", istiodIn(t, status)["source"])
		assert.Equal(t, []any{"create pods/portforward in namespace istio-system"}, status["missingPermissions"])
	})
	t.Run("for somebody who may do neither", func(t *testing.T) {
		status := meshStatus(t, as(t, l, "lister", "listers"))
		assert.Equal(t, "None", istiodIn(t, status)["source"])
		assert.Equal(t, []any{"create pods/portforward in namespace istio-system", "get pods/proxy in namespace istio-system"}, status["missingPermissions"])
	})
	t.Run("for somebody who may not even list pods", func(t *testing.T) {
		status := meshStatus(t, as(t, l, "nobody"))
		assert.Equal(t, []any{"list pods in namespace istio-system"}, status["missingPermissions"])
		assert.Contains(t, status["reason"], "its pods could not be listed")
	})
	p.Destroy().Succeeds(t)
	settled(t, l)
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

func TestAGuardThatMayNotLookSaysSoAndDoesWhatItCan(t *testing.T) {
	l := lab.Shared(t)
	settled(t, l)
	apply(t, l, lookers+"---"+writesMesh)
	replaceGateway(t, l) // istiod's counters know nothing of the new one
	settled(t, l)
	all := snapshot(t, l)

	t.Run("by the pod proxy it sees rejections, and takes them back", func(t *testing.T) {
		p := newProject(t, guardedMesh(9999, gc.OnRejectionRevert), as(t, l, "counter", "counters", "mesh-writers"))
		failed := p.up().Fails(t)
		assert.Contains(t, failed.Output, "it rejected its listeners (pilot_xds_lds_reject of istiod")
		assert.Empty(t, lab.Diff(all, snapshot(t, l)))
	})
	t.Run("by nothing at all it warns, and names the permissions", func(t *testing.T) {
		settled(t, l)
		p := newProject(t, guardedMesh(9411, gc.OnRejectionRevert), as(t, l, "lister", "listers", "mesh-writers"))
		up := p.up().Succeeds(t)
		said := strings.Join(warnings(up), "\n")
		assert.Contains(t, said, "that proxies take it is not proved")
		assert.Contains(t, said, "may not: create pods/portforward in namespace istio-system, get pods/proxy in namespace istio-system")
		p.Destroy().Succeeds(t)
		settled(t, l)
		assert.Empty(t, lab.Diff(all, snapshot(t, l)))
	})
}
