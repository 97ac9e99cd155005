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

// deployer is an identity that can be taken away.
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

func TestNewCredentialsTouchNothingInTheMesh(t *testing.T) {
	l := lab.Shared(t)
	settled(t, l)
	apply(t, l, deployer)
	first, err := l.KubeconfigForServiceAccount(t.Context(), "default", "deployer")
	require.NoError(t, err)
	arguments := &kubernetes.ProviderArgs{Kubeconfig: secret(first)}
	p := newProject(t, through(arguments))
	p.up().Succeeds(t)
	second, err := l.KubeconfigForToken(l.AdminTokens()[1])
	require.NoError(t, err)
	arguments.Kubeconfig = secret(second)

	t.Run("a token that no longer holds is exchanged, which updates the providers", func(t *testing.T) {
		require.NoError(t, l.Delete(t.Context(), deployer))
		noLongerHolds(t, first)
		since, rotated := mark(t, l), []string{"update kube", "update mesh-connection"}
		seen := p.preview().Succeeds(t)
		assert.Equal(t, rotated, changes(seen))
		assert.NotContains(t, seen.Output, "not looked at")
		assert.Equal(t, rotated, changes(p.up().Succeeds(t)))
		assert.Empty(t, writes(t, l, since))
		p.preview("--expect-no-changes").Succeeds(t)
		p.Refresh("--expect-no-changes").Succeeds(t)
	})
	t.Run("another cluster replaces everything", func(t *testing.T) {
		arguments.Kubeconfig = secret(strings.ReplaceAll(second, "https://127.0.0.1:", "https://localhost:"))
		seen := changes(p.preview().Succeeds(t))
		assert.Subset(t, seen, []string{"replace mesh-connection", "replace mesh-telemetry", "replace mesh-mesh-config"})
	})
	t.Run("another address of the same cluster does not", func(t *testing.T) {
		arguments.ClusterIdentifier = pulumi.String("lab")
		arguments.Kubeconfig = secret(second)
		p.up().Succeeds(t)
		arguments.Kubeconfig = secret(strings.ReplaceAll(second, "https://127.0.0.1:", "https://localhost:"))
		assert.Equal(t, []string{"update kube", "update mesh-connection"}, changes(p.preview().Succeeds(t)))
	})
}

// noLongerHolds waits until the API server refuses the bearer: it remembers for some seconds whom it knows.
func noLongerHolds(t *testing.T, kubeconfig string) {
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
