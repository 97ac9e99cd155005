package lab_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

func client(t *testing.T, kubeconfig, agent string) kubernetes.Interface {
	t.Helper()
	config, err := clientcmd.RESTConfigFromKubeConfig([]byte(kubeconfig))
	require.NoError(t, err)
	config.UserAgent = agent
	client, err := kubernetes.NewForConfig(config)
	require.NoError(t, err)
	return client
}

const reader = `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: lab-readers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: lab-readers}]
`

func TestAUserHasThePermissionsThatRBACBinds(t *testing.T) {
	l := lab.Shared(t)
	kubeconfig, err := l.AddUser("anna", "lab-readers")
	require.NoError(t, err)
	maps := client(t, kubeconfig, "anna").CoreV1().ConfigMaps("istio-system")
	_, err = maps.Get(t.Context(), "istio", metav1.GetOptions{})
	require.True(t, apierrors.IsForbidden(err), "%v", err)

	require.NoError(t, l.Apply(t.Context(), reader))
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		_, err := maps.Get(t.Context(), "istio", metav1.GetOptions{})
		assert.NoError(c, err)
	}, eventually, tick)
	err = maps.Delete(t.Context(), "istio", metav1.DeleteOptions{})
	require.True(t, apierrors.IsForbidden(err), "%v", err)
}

func TestBothTokensAuthenticateTheAdministrator(t *testing.T) {
	l := lab.Shared(t)
	for _, token := range l.AdminTokens() {
		kubeconfig, err := l.KubeconfigForToken(token)
		require.NoError(t, err)
		_, err = client(t, kubeconfig, "admin").CoreV1().Secrets("").List(t.Context(), metav1.ListOptions{})
		require.NoError(t, err)
	}
}

func TestAServiceAccountGetsAKubeconfig(t *testing.T) {
	l := lab.Shared(t)
	kubeconfig, err := l.KubeconfigForServiceAccount(t.Context(), "istio-system", "istiod")
	require.NoError(t, err)
	istiod := client(t, kubeconfig, "account").CoreV1()
	_, err = istiod.Services("").List(t.Context(), metav1.ListOptions{})
	require.NoError(t, err)
	_, err = istiod.Secrets("default").Create(t.Context(), nil, metav1.CreateOptions{})
	require.Error(t, err)
}

func TestRequestsAreReadFromTheAuditLog(t *testing.T) {
	l := lab.Shared(t)
	mark, err := l.Mark()
	require.NoError(t, err)
	kubeconfig, err := l.KubeconfigForToken(l.AdminTokens()[1])
	require.NoError(t, err)
	agent := client(t, kubeconfig, "counted")
	for range 3 {
		_, err := agent.CoreV1().Services("groundcover").List(t.Context(), metav1.ListOptions{})
		require.NoError(t, err)
	}
	requests, err := l.Requests(mark)
	require.NoError(t, err)
	var counted []lab.Request
	for _, request := range requests {
		if request.UserAgent == "counted" {
			counted = append(counted, request)
		}
	}
	require.Len(t, counted, 3)
	want := lab.Request{
		UserAgent: "counted", User: "admin", Verb: "list", Resource: "services", Namespace: "groundcover",
		URI: "/api/v1/namespaces/groundcover/services", Status: 200,
	}
	assert.Equal(t, want, counted[0])
}
