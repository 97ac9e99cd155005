package cluster

import (
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// reinstalled is the overlay of the next `istioctl install`. Metrics stay enabled, since the lab's bare gateway is disabled.
const reinstalled = `
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
spec:
  meshConfig: {accessLogFile: /dev/stdout}
  values: {telemetry: {v2: {prometheus: {enabled: true}}}}
  components: {ingressGateways: [{name: istio-ingressgateway, enabled: false}]}
`

const installedFirst = `
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
spec:
  values: {telemetry: {v2: {prometheus: {enabled: true}}}}
  components: {ingressGateways: [{name: istio-ingressgateway, enabled: false}]}
`

func TestAMeshOfIstioctlIsReinstalledAndRestored(t *testing.T) {
	t.Parallel()
	l := lab.ForTest(t, lab.Options{Istio: true, IstioOverlay: reinstalled, Sensor: true})
	after := snapshot(t, l)
	install := func(overlay string) {
		require.NoError(t, l.InstallIstio(bounded(t), overlay))
		awaitRollout(t, l, "istio-system", "istiod")
	}
	install(installedFirst)

	t.Run("the shared ConfigMap survives the reinstall", func(t *testing.T) {
		p := connectsAt(t, l, gc.MeshConfigAuto)
		assert.Empty(t, warnings(p.up().Succeeds(t)))
		assert.Equal(t, "istioctl", owner(t, p))
		install(reinstalled)
		awaitMeshConfig(t, l, func(c *assert.CollectT, mesh string) {
			usesGroundcover(c, mesh)
			assert.Contains(c, mesh, "/dev/stdout")
		})
		p.preview("--expect-no-changes").Succeeds(t)
		p.Destroy().Succeeds(t)
		awaitRollout(t, l, "istio-system", "istiod")
		assert.Empty(t, lab.Diff(after, snapshot(t, l)))
	})
	t.Run("the reinstall overwrites the primary ConfigMap: predicted, shown as drift, repaired", func(t *testing.T) {
		install(installedFirst)
		p := connectsAt(t, l, gc.MeshConfigConfigMap)
		assert.Contains(t, p.up().Succeeds(t).Output, "GCI3005")
		install(reinstalled)
		assert.Equal(t, []string{"update mesh-mesh-config"}, changes(p.preview().Succeeds(t)))
		p.up().Succeeds(t)
		awaitMeshConfig(t, l, usesGroundcover)
		p.preview("--expect-no-changes").Succeeds(t)
		p.Destroy().Succeeds(t)
		assert.Empty(t, lab.Diff(after, snapshot(t, l)))
	})
	t.Run("a finding predicts that Argo CD reverts a change of istiod", func(t *testing.T) {
		patch := func(text string) {
			_, err := l.Client.AppsV1().Deployments("istio-system").Patch(t.Context(), "istiod", types.MergePatchType, []byte(text), metav1.PatchOptions{})
			require.NoError(t, err)
		}
		patch(`{"metadata": {"annotations": {"argocd.argoproj.io/tracking-id": "mesh:apps/Deployment:istio-system/istiod"}}}`)
		p := connectsAt(t, l, gc.MeshConfigAuto)
		preview := p.preview().Succeeds(t)
		assert.Contains(t, preview.Output, "GCI3010")
		assert.Contains(t, preview.Output, "Argo CD")
		patch(`{"metadata": {"annotations": {"argocd.argoproj.io/tracking-id": null}}}`)
	})
	t.Run("a finding names a ConfigMap istio-default that no control plane reads", func(t *testing.T) {
		configMaps := l.Client.CoreV1().ConfigMaps("istio-system")
		read := configMap(t, l, "istio")
		unread := read.DeepCopy()
		unread.ObjectMeta = metav1.ObjectMeta{Name: "istio-default", Namespace: "istio-system"}
		_, err := configMaps.Create(t.Context(), unread, metav1.CreateOptions{})
		require.NoError(t, err)
		p := connectsAt(t, l, gc.MeshConfigAuto)
		assert.NotContains(t, p.preview().Succeeds(t).Output, "GCI2007", "istiod's ConfigMap exists")
		require.NoError(t, configMaps.Delete(t.Context(), "istio", metav1.DeleteOptions{}))
		assert.Contains(t, p.preview().Succeeds(t).Output, "GCI2007")
	})
}
