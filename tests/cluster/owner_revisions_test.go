package cluster

import (
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

var telemetries = schema.GroupVersionResource{Group: "telemetry.istio.io", Version: "v1", Resource: "telemetries"}

// canaryBeside is a second control plane without a gateway.
const canaryBeside = `
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
spec:
  revision: canary
  components: {ingressGateways: [{name: istio-ingressgateway, enabled: false}]}
`

func TestSeveralRevisionsAreConfiguredTogetherAndRestored(t *testing.T) {
	t.Parallel()
	l := lab.ForTest(t, lab.Options{Istio: true, Sensor: true})
	require.NoError(t, l.InstallIstio(bounded(t), canaryBeside))
	_, err := l.Istioctl(bounded(t), "tag", "set", "next", "--revision", "canary")
	require.NoError(t, err)
	require.NoError(t, l.AwaitWebhooks(bounded(t)))
	before := snapshot(t, l)
	istio := gc.IstioArgs{}
	p := newProject(t, connects(gc.GroundcoverIstioArgs{Istio: &istio}), "KUBECONFIG="+l.Kubeconfig())

	t.Run("without an input the error lists the revisions", func(t *testing.T) {
		refuses(t, l, p.up, "istio.revision", "several control planes found", "canary (namespace istio-system)", "default (namespace istio-system)")
	})
	t.Run("for an unknown revision the error lists the known ones", func(t *testing.T) {
		istio.Revision = pulumi.String("older")
		refuses(t, l, p.up, `no istiod has the revision or tag "older"`, "canary (namespace istio-system)", "default (namespace istio-system)")
		istio.Revision = nil
	})
	t.Run("a name and a tag configure two revisions with one Telemetry", func(t *testing.T) {
		istio.Revisions = pulumi.ToStringArray([]string{"default", "next"})
		p.up().Succeeds(t)
		awaitMeshConfig(t, l, func(c *assert.CollectT, mesh string) {
			assert.Contains(c, mesh, "groundcover-sensor.groundcover.svc.cluster.local")
		})
		var revisions []any
		for _, mesh := range p.Outputs()["meshes"].([]any) {
			revisions = append(revisions, mesh.(map[string]any)["revision"])
		}
		assert.Equal(t, []any{"default", "canary"}, revisions)
		objects, err := l.Dynamic.Resource(telemetries).List(t.Context(), metav1.ListOptions{})
		require.NoError(t, err)
		assert.Len(t, objects.Items, 1)
		p.preview("--expect-no-changes").Succeeds(t)
		p.Refresh("--expect-no-changes").Succeeds(t)
	})
	t.Run("a revision that is removed from the input is restored alone", func(t *testing.T) {
		istio.Revisions = pulumi.ToStringArray([]string{"next"})
		p.up().Succeeds(t)
		awaitRollout(t, l, "istio-system", "istiod")
		require.EventuallyWithT(t, func(c *assert.CollectT) {
			istiods, err := l.Istiod(t.Context())
			require.NoError(c, err)
			require.Len(c, istiods, 2)
			for _, istiod := range istiods {
				answer, err := istiod.Get(t.Context(), 15014, "/debug/mesh")
				require.NoError(c, err)
				if istiod.Labels["istio.io/rev"] == "canary" {
					assert.Contains(c, string(answer), "groundcover-sensor")
				} else {
					assert.NotContains(c, string(answer), "groundcover-sensor")
				}
			}
		}, startTimeout, tick)
	})
	p.Destroy().Succeeds(t)
	awaitRollout(t, l, "istio-system", "istiod")
	awaitRollout(t, l, "istio-system", "istiod-canary")
	assert.Empty(t, lab.Diff(before, snapshot(t, l)))
}
