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

// patience is for what starts programs on a machine that has other things to do.
const patience = 3 * time.Minute

// connectsAt is the program with the mesh configuration at one place.
func connectsAt(t *testing.T, l *lab.Lab, place gc.MeshConfig) *project {
	t.Helper()
	args := gc.GroundcoverIstioArgs{Istio: &gc.IstioArgs{MeshConfig: new(place)}}
	return newProject(t, connects(args), "KUBECONFIG="+l.Kubeconfig())
}

// owner is the output mesh.owner.
func owner(t *testing.T, p *project) string {
	t.Helper()
	seen, _ := p.Outputs()["mesh"].(map[string]any)
	name, _ := seen["owner"].(string)
	return name
}

// codes are those of the findings that the output has.
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

// meshHas waits until every istiod that runs says so of its mesh configuration.
func meshHas(t *testing.T, l *lab.Lab, says func(c *assert.CollectT, mesh string)) {
	t.Helper()
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		istiods, err := l.Istiod(t.Context())
		require.NoError(c, err)
		require.NotEmpty(c, istiods)
		for _, istiod := range istiods {
			require.True(c, istiod.Ready)
			answer, err := istiod.Get(t.Context(), 15014, "/debug/mesh")
			require.NoError(c, err)
			says(c, string(answer))
		}
	}, patience, tick)
}

// usesOurs says that the mesh has our provider as its default, beside its own metrics.
func usesOurs(c *assert.CollectT, mesh string) {
	compact := strings.Join(strings.Fields(mesh), "")
	assert.Contains(c, compact, `"tracing":["groundcover"]`)
	assert.Contains(c, compact, `"metrics":["prometheus"]`)
	assert.Contains(c, compact, `"name":"groundcover"`)
	assert.Contains(c, compact, "groundcover-sensor.groundcover.svc.cluster.local")
}

func hasNoneOfOurs(c *assert.CollectT, mesh string) {
	assert.NotContains(c, mesh, "groundcover")
	assert.Contains(c, mesh, "prometheus")
}

// rolled waits until a Deployment's pods are those of its template.
func rolled(t *testing.T, l *lab.Lab, namespace, name string) {
	t.Helper()
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		deployment, err := l.Client.AppsV1().Deployments(namespace).Get(t.Context(), name, metav1.GetOptions{})
		require.NoError(c, err)
		require.Equal(c, deployment.Generation, deployment.Status.ObservedGeneration)
		require.Equal(c, deployment.Status.Replicas, deployment.Status.UpdatedReplicas)
		require.Equal(c, deployment.Status.Replicas, deployment.Status.ReadyReplicas)
	}, patience, tick)
}

// hurried bounds what a test waits for in one call.
func hurried(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}
