package cluster

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// deployer is an identity that the test revokes.
const deployer = `
apiVersion: v1
kind: ServiceAccount
metadata: {name: deployer, namespace: default}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: deployer}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects: [{kind: ServiceAccount, name: deployer, namespace: default}]
`

func TestRotatedCredentialsChangeNothingInTheMesh(t *testing.T) {
	l := lab.Reserve(t)
	awaitSync(t, l)
	apply(t, l, deployer)
	first, err := l.KubeconfigForServiceAccount(t.Context(), "default", "deployer")
	require.NoError(t, err)
	arguments := &kubernetes.ProviderArgs{Kubeconfig: secret(first)}
	p := newProject(t, withProvider(arguments))
	p.up().Succeeds(t)
	second, err := l.KubeconfigForToken(l.AdminTokens()[1])
	require.NoError(t, err)
	arguments.Kubeconfig = secret(second)

	t.Run("a revoked token is replaced by an update of the providers only", func(t *testing.T) {
		require.NoError(t, l.Delete(t.Context(), deployer))
		awaitTokenRefused(t, first)
		refused := newProject(t, withProvider(&kubernetes.ProviderArgs{Kubeconfig: secret(first)})).preview().Fails(t)
		assert.Contains(t, refused.Output, `reading the cluster of the kubernetes provider "kube": the API server refused the credentials of the kubeconfig (401 Unauthorized)`)
		since, rotated := mark(t, l), []string{"update kube", "update mesh-connection"}
		preview := p.preview().Succeeds(t)
		assert.Equal(t, rotated, changes(preview))
		assert.NotContains(t, preview.Output, "GCI9", "the preview reads the cluster")
		assert.Equal(t, rotated, changes(p.up().Succeeds(t)))
		assert.Empty(t, writes(t, l, since))
		p.preview("--expect-no-changes").Succeeds(t)
		p.Refresh("--expect-no-changes").Succeeds(t)
	})
	t.Run("another cluster replaces everything", func(t *testing.T) {
		arguments.Kubeconfig = secret(strings.ReplaceAll(second, "https://127.0.0.1:", "https://localhost:"))
		planned := changes(p.preview().Succeeds(t))
		assert.Subset(t, planned, []string{"replace mesh-connection", "replace mesh-telemetry", "replace mesh-mesh-config"})
	})
	t.Run("another address of the same cluster replaces nothing", func(t *testing.T) {
		arguments.ClusterIdentifier = pulumi.String("lab")
		arguments.Kubeconfig = secret(second)
		p.up().Succeeds(t)
		arguments.Kubeconfig = secret(strings.ReplaceAll(second, "https://127.0.0.1:", "https://localhost:"))
		assert.Equal(t, []string{"update kube", "update mesh-connection"}, changes(p.preview().Succeeds(t)))
	})
}

// awaitTokenRefused waits until the API server refuses the token, since it caches authentication for some seconds.
func awaitTokenRefused(t *testing.T, kubeconfig string) {
	t.Helper()
	config, err := clientcmd.RESTConfigFromKubeConfig([]byte(kubeconfig))
	require.NoError(t, err)
	client, err := dynamic.NewForConfig(config)
	require.NoError(t, err)
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		_, err := client.Resource(telemetries).List(t.Context(), metav1.ListOptions{})
		assert.True(c, apierrors.IsUnauthorized(err))
	}, eventually, tick)
}
