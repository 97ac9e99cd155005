package lab_test

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// How long a test waits for a condition, and how often it checks it.
const (
	eventually = time.Minute
	tick       = 20 * time.Millisecond
)

func TestMain(m *testing.M) {
	becomeOrphanIfAsked()
	os.Exit(lab.Main(m, lab.Everything()))
}

func TestPodsAreReadyWhenTheirProcessesAre(t *testing.T) {
	l := lab.Shared(t)
	for _, name := range []string{"istiod", "istio-ingressgateway"} {
		deployment, err := l.Client.AppsV1().Deployments("istio-system").Get(t.Context(), name, metav1.GetOptions{})
		require.NoError(t, err)
		require.EqualValues(t, 1, deployment.Status.AvailableReplicas, name)
	}
	istiods, err := l.Istiod(t.Context())
	require.NoError(t, err)
	require.Len(t, istiods, 1)
	require.NotZero(t, istiods[0].PID)
	mesh, err := istiods[0].Get(t.Context(), 15014, "/debug/mesh")
	require.NoError(t, err)
	require.Contains(t, string(mesh), "rootNamespace")
}

func TestRequestsReachTheAppThroughTheGateway(t *testing.T) {
	l := lab.Shared(t)
	counts, err := l.SendRequests(t.Context(), 20)
	require.NoError(t, err)
	require.Equal(t, map[int]int{200: 20}, counts)
}
