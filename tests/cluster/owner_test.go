package cluster

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// startTimeout bounds a wait for programs that start on a busy machine.
const startTimeout = 3 * time.Minute

// connectsAt is a project whose program sets istio.meshConfig to the target.
func connectsAt(t *testing.T, l *lab.Lab, target gc.MeshConfig) *project {
	t.Helper()
	args := gc.GroundcoverIstioArgs{Istio: &gc.IstioArgs{MeshConfig: new(target)}}
	return newProject(t, connects(args), "KUBECONFIG="+l.Kubeconfig())
}

// owner is the output mesh.owner.
func owner(t *testing.T, p *project) string {
	t.Helper()
	mesh, _ := p.Outputs()["mesh"].(map[string]any)
	name, _ := mesh["owner"].(string)
	return name
}

// codes are the codes in the output findings.
func codes(t *testing.T, p *project) []string {
	t.Helper()
	var found []string
	list, _ := p.Outputs()["findings"].([]any)
	for _, entry := range list {
		fields, _ := entry.(map[string]any)
		code, _ := fields["code"].(string)
		found = append(found, code)
	}
	return found
}

// awaitMeshConfig waits until the assertion holds for the merged mesh configuration of every running istiod.
func awaitMeshConfig(t *testing.T, l *lab.Lab, holds func(c *assert.CollectT, mesh string)) {
	t.Helper()
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		istiods, err := l.Istiod(t.Context())
		require.NoError(c, err)
		require.NotEmpty(c, istiods)
		for _, istiod := range istiods {
			require.True(c, istiod.Ready)
			answer, err := istiod.Get(t.Context(), 15014, "/debug/mesh")
			require.NoError(c, err)
			holds(c, string(answer))
		}
	}, startTimeout, tick)
}

// usesGroundcover asserts that groundcover is the default tracing provider and prometheus still the one of metrics.
func usesGroundcover(c *assert.CollectT, mesh string) {
	compact := strings.Join(strings.Fields(mesh), "")
	assert.Contains(c, compact, `"tracing":["groundcover"]`)
	assert.Contains(c, compact, `"metrics":["prometheus"]`)
	assert.Contains(c, compact, `"name":"groundcover"`)
	assert.Contains(c, compact, "groundcover-sensor.groundcover.svc.cluster.local")
}

// lacksGroundcover asserts that the mesh configuration names nothing of groundcover and keeps its metrics provider.
func lacksGroundcover(c *assert.CollectT, mesh string) {
	assert.NotContains(c, mesh, "groundcover")
	assert.Contains(c, mesh, "prometheus")
}

// awaitRollout waits until all pods of a Deployment are of its current template and ready.
func awaitRollout(t *testing.T, l *lab.Lab, namespace, name string) {
	t.Helper()
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		deployment, err := l.Client.AppsV1().Deployments(namespace).Get(t.Context(), name, metav1.GetOptions{})
		require.NoError(c, err)
		require.Equal(c, deployment.Generation, deployment.Status.ObservedGeneration)
		require.Equal(c, deployment.Status.Replicas, deployment.Status.UpdatedReplicas)
		require.Equal(c, deployment.Status.Replicas, deployment.Status.ReadyReplicas)
	}, startTimeout, tick)
}

// bounded is the test's context with the deadline of one call.
func bounded(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), startTimeout)
	t.Cleanup(cancel)
	return ctx
}
