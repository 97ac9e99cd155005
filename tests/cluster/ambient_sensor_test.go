package cluster

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

const strictMesh = `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: {name: default, namespace: istio-system}
spec: {mtls: {mode: STRICT}}
`

const permissiveSensor = `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: {name: permissive, namespace: groundcover}
spec: {mtls: {mode: PERMISSIVE}}
`

const onlyMetrics = `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: only-metrics, namespace: groundcover}
spec: {action: ALLOW, rules: [{to: [{operation: {ports: ["8428"]}}]}]}
`

const alsoSpans = `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: also-spans, namespace: groundcover}
spec: {action: ALLOW, rules: [{to: [{operation: {ports: ["4317"]}}]}]}
`

func TestASensorInTheAmbientMeshIsJudgedByThePoliciesThatApplyToItsPods(t *testing.T) {
	l := lab.Reserve(t)
	awaitSync(t, l)
	// istio-cni sets this annotation on the pods whose traffic ztunnel redirects.
	redirect := func(value string) {
		pods := l.Client.CoreV1().Pods("groundcover")
		all, err := pods.List(t.Context(), metav1.ListOptions{})
		require.NoError(t, err)
		require.NotEmpty(t, all.Items)
		for _, pod := range all.Items {
			_, err := pods.Patch(t.Context(), pod.Name, types.MergePatchType, []byte(`{"metadata": {"annotations": {"ambient.istio.io/redirection": `+value+`}}}`), metav1.PatchOptions{})
			require.NoError(t, err)
		}
	}
	redirect(`"enabled"`)
	p := newProject(t, connects(primaryConfigMap), "KUBECONFIG="+l.Kubeconfig())
	for _, c := range []struct {
		apply, remove    string
		strict, unadmits bool
	}{
		{apply: strictMesh, strict: true},
		{apply: permissiveSensor},
		{apply: onlyMetrics, unadmits: true},
		{apply: alsoSpans},
		{remove: permissiveSensor, strict: true},
		{remove: alsoSpans, strict: true, unadmits: true},
		{remove: onlyMetrics, strict: true},
		{remove: strictMesh},
	} {
		if c.apply != "" {
			require.NoError(t, l.Apply(t.Context(), c.apply))
		} else {
			require.NoError(t, l.Delete(t.Context(), c.remove))
		}
		output := p.preview().Succeeds(t).Output
		assert.Equal(t, c.strict, strings.Contains(output, "GCI1015"), c.apply+c.remove)
		assert.Equal(t, c.unadmits, strings.Contains(output, "GCI1026"), c.apply+c.remove)
	}
	redirect("null")
}
