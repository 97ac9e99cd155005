package lab_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

func TestMain(m *testing.M) {
	os.Exit(lab.Main(m, lab.Options{Istio: true}))
}

func TestIstiodIsARealProcessBehindItsDeployment(t *testing.T) {
	l := lab.Shared(t)
	deployment, err := l.Client.AppsV1().Deployments("istio-system").Get(t.Context(), "istiod", metav1.GetOptions{})
	require.NoError(t, err)
	require.EqualValues(t, 1, deployment.Status.AvailableReplicas)
}
