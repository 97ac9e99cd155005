package lab_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/yaml"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

const sharedMesh = `
apiVersion: v1
kind: ConfigMap
metadata: {name: shared, namespace: istio-system}
data:
  mesh: |
    extensionProviders: [{name: from-shared, zipkin: {service: zipkin.example.com, port: 9411}}]
`

const useSharedMesh = `{"spec":{"template":{"spec":{"containers":[
	{"name":"discovery","env":[{"name":"SHARED_MESH_CONFIG","value":"shared"}]}]}}}}`

func TestAnEnvOfTheDeploymentReachesIstiod(t *testing.T) {
	t.Parallel()
	l := lab.ForTest(t, lab.Options{Istio: true})
	before, err := l.Istiod(t.Context())
	require.NoError(t, err)
	proxies, err := l.Proxies(t.Context())
	require.NoError(t, err)

	require.NoError(t, l.Apply(t.Context(), sharedMesh))
	_, err = l.Client.AppsV1().Deployments("istio-system").
		Patch(t.Context(), "istiod", types.StrategicMergePatchType, []byte(useSharedMesh), metav1.PatchOptions{})
	require.NoError(t, err)

	require.EventuallyWithT(t, func(c *assert.CollectT) {
		after, err := l.Istiod(t.Context())
		require.NoError(c, err)
		require.Len(c, after, 1, "the old istiod still runs")
		assert.NotEqual(c, before[0].Name, after[0].Name)
		mesh, err := after[0].Get(t.Context(), 15014, "/debug/mesh")
		require.NoError(c, err)
		assert.Contains(c, string(mesh), "from-shared")
	}, eventually, tick)
	same, err := l.Proxies(t.Context())
	require.NoError(t, err)
	assert.Equal(t, proxies[0].Started, same[0].Started)
}

const canary = `
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
spec:
  revision: canary
  components: {ingressGateways: [{name: istio-ingressgateway, enabled: false}]}
`

func TestASecondRevisionRunsBesideTheFirst(t *testing.T) {
	t.Parallel()
	l := lab.ForTest(t, lab.Options{})
	_, err := l.Client.CoreV1().Services("istio-system").Get(t.Context(), "istiod", metav1.GetOptions{})
	require.Error(t, err, "a bare lab has no Istio")
	require.NoError(t, l.InstallIstio(t.Context(), ""))
	require.NoError(t, l.InstallIstio(t.Context(), canary))
	istiods, err := l.Istiod(t.Context())
	require.NoError(t, err)
	var revisions []string
	for _, istiod := range istiods {
		assert.True(t, istiod.Ready)
		revisions = append(revisions, istiod.Labels["istio.io/rev"])
	}
	assert.ElementsMatch(t, []string{"default", "canary"}, revisions)
	proxies, err := l.Proxies(t.Context())
	require.NoError(t, err)
	assert.Len(t, proxies, 1)
}

func TestAProxyThatStartsWithARejectedConfigIsNotReady(t *testing.T) {
	l := lab.Shared(t)
	mesh := meshConfig(t, l)
	t.Cleanup(func() { setMeshConfig(t, l, mesh) })
	trace(t, l, map[string]any{"zipkin": target(9999, nil)}) // the Service lacks this port
	old, err := l.Proxies(t.Context())
	require.NoError(t, err)
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		stats, err := old[0].Get(t.Context(), 15000, "/stats?filter=lds.update_rejected")
		require.NoError(c, err)
		assert.NotContains(c, string(stats), "update_rejected: 0")
	}, eventually, tick)
	counts, err := l.SendRequests(t.Context(), 3)
	require.NoError(t, err)
	assert.Equal(t, map[int]int{200: 3}, counts, "the running proxy keeps serving")

	require.NoError(t, l.Client.CoreV1().Pods("istio-system").Delete(t.Context(), old[0].Name, metav1.DeleteOptions{}))
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		proxies, err := l.Proxies(t.Context())
		require.NoError(c, err)
		require.Len(c, proxies, 1)
		require.NotEqual(c, old[0].Name, proxies[0].Name)
		assert.Contains(c, proxies[0].NotReady, "lds.update_rejected: 1")
	}, eventually, tick)

	setMeshConfig(t, l, mesh)
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		proxies, err := l.Proxies(t.Context())
		require.NoError(c, err)
		require.Len(c, proxies, 1)
		assert.True(c, proxies[0].Ready, proxies[0].NotReady)
		pod, err := l.Client.CoreV1().Pods("istio-system").Get(t.Context(), proxies[0].Name, metav1.GetOptions{})
		require.NoError(c, err)
		assert.Equal(c, corev1.PodRunning, pod.Status.Phase)
		assert.True(c, pod.Status.ContainerStatuses[0].Ready)
	}, eventually, tick)
}

func TestIstiodServesItsDebugEndpointsToPortForwardOnly(t *testing.T) {
	l := lab.Shared(t)
	istiods, err := l.Istiod(t.Context())
	require.NoError(t, err)
	proxy := func(path string) error {
		return l.Client.CoreV1().RESTClient().Get().Namespace("istio-system").Resource("pods").
			Name(istiods[0].Name + ":15014").SubResource("proxy").Suffix(path).Do(t.Context()).Error()
	}
	require.NoError(t, proxy("/version"))
	require.ErrorContains(t, proxy("/debug/mesh"), "provide credentials")
	body := forwarded(t, l, "istio-system", istiods[0].Name, 15014, "/debug/mesh")
	require.Contains(t, body, "rootNamespace")
}

// meshConfig reads istiod's primary ConfigMap.
func meshConfig(t *testing.T, l *lab.Lab) string {
	t.Helper()
	object, err := l.Client.CoreV1().ConfigMaps("istio-system").Get(t.Context(), "istio", metav1.GetOptions{})
	require.NoError(t, err)
	return object.Data["mesh"]
}

func setMeshConfig(t *testing.T, l *lab.Lab, mesh string) {
	t.Helper()
	patch, err := yaml.Marshal(map[string]any{"data": map[string]any{"mesh": mesh}})
	require.NoError(t, err)
	patch, err = yaml.YAMLToJSON(patch)
	require.NoError(t, err)
	_, err = l.Client.CoreV1().ConfigMaps("istio-system").
		Patch(context.WithoutCancel(t.Context()), "istio", types.MergePatchType, patch, metav1.PatchOptions{})
	require.NoError(t, err)
}
