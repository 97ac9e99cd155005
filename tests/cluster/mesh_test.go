package cluster

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// awaitSync waits until the only istiod runs the current pod template and the gateway has acknowledged its listeners.
func awaitSync(t *testing.T, l *lab.Lab) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context()) // cleanups call it too
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		deployment, err := l.Client.AppsV1().Deployments("istio-system").Get(ctx, "istiod", metav1.GetOptions{})
		require.NoError(c, err)
		require.Equal(c, deployment.Generation, deployment.Status.ObservedGeneration)
		require.Equal(c, int32(1), deployment.Status.UpdatedReplicas)
		require.Equal(c, int32(1), deployment.Status.Replicas)
		istiods, err := l.Istiod(ctx)
		require.NoError(c, err)
		require.Len(c, istiods, 1)
		require.True(c, istiods[0].Ready)
		var proxies []struct {
			Sent  string `json:"listener_sent"`
			Acked string `json:"listener_acked"`
		}
		answer, err := istiods[0].Get(ctx, 15014, "/debug/syncz")
		require.NoError(c, err)
		require.NoError(c, json.Unmarshal(answer, &proxies))
		require.Len(c, proxies, 1)
		require.NotEmpty(c, proxies[0].Sent)
		require.Equal(c, proxies[0].Sent, proxies[0].Acked)
	}, eventually, tick)
}

// mesh is istiod's merged mesh configuration, from its debug endpoint.
func mesh(t *testing.T, l *lab.Lab) string {
	t.Helper()
	istiods, err := l.Istiod(t.Context())
	require.NoError(t, err)
	require.Len(t, istiods, 1)
	answer, err := istiods[0].Get(t.Context(), 15014, "/debug/mesh")
	require.NoError(t, err)
	return string(answer)
}

// proxies identifies each running Envoy by pod and process: a restarted one differs.
func proxies(t *testing.T, l *lab.Lab) []string {
	t.Helper()
	pods, err := l.Proxies(t.Context())
	require.NoError(t, err)
	var running []string
	for _, pod := range pods {
		running = append(running, fmt.Sprintf("%s, pid %d since %s, %d restarts", pod.Name, pod.PID, pod.Started, pod.Restarts))
	}
	slices.Sort(running)
	return running
}
