package cluster

import (
	"context"
	"maps"
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/yaml"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// measuredRevision is a second control plane with metrics and without a gateway, since the lab's bare Envoy rejects Istio's
// metrics filter.
const measuredRevision = `
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
spec:
  revision: measured
  components: {ingressGateways: [{name: istio-ingressgateway, enabled: false}]}
  values: {telemetry: {v2: {prometheus: {enabled: true}}}}
`

func TestOnlyTheRevisionOfTheInputIsConfigured(t *testing.T) {
	l := lab.Reserve(t)
	awaitSync(t, l)
	require.NoError(t, l.InstallIstio(t.Context(), measuredRevision))
	t.Cleanup(func() {
		_, err := l.Istioctl(context.Background(), "uninstall", "--revision=measured", "-y")
		require.NoError(t, err)
		awaitSync(t, l)
	})
	before := snapshot(t, l)
	istio := gc.IstioArgs{Revision: pulumi.String("measured"), MeshConfig: new(gc.MeshConfigNone)}
	p := newProject(t, connects(gc.GroundcoverIstioArgs{Istio: &istio, Tracing: &gc.TracingArgs{Sampling: pulumi.Float64(100)}}),
		"KUBECONFIG="+l.Kubeconfig())

	t.Run("the overlay keeps the mesh's metrics provider", func(t *testing.T) {
		since := mark(t, l)
		p.up().Succeeds(t)
		assert.Empty(t, writes(t, l, since))
		overlay, _ := p.Outputs()["istioOperator"].(string)
		require.NoError(t, l.InstallIstio(t.Context(), mergeOverlay(t, measuredRevision, overlay)))
		istiod := istiodOf(t, l, "measured")
		require.EventuallyWithT(t, func(c *assert.CollectT) {
			merged, err := istiod.Get(t.Context(), 15014, "/debug/mesh")
			require.NoError(c, err)
			assert.Contains(c, string(merged), "groundcover-sensor.groundcover.svc.cluster.local")
			assert.JSONEq(c, `{"tracing": ["groundcover"], "metrics": ["prometheus"]}`, field(c, merged, "defaultProviders"))
		}, eventually, tick)
		assert.Equal(t, []string{"create mesh-connection", "create mesh-ownership", "create mesh-telemetry"}, changes(p.up().Succeeds(t)))
		awaitTracer(t, l, noTracer)
	})
	t.Run("the mesh configuration of the other revision does not change", func(t *testing.T) {
		p.Destroy().Succeeds(t)
		require.NoError(t, l.InstallIstio(t.Context(), measuredRevision))
		istio.MeshConfig = new(gc.MeshConfigConfigMap)
		p.up().Succeeds(t)
		assert.Contains(t, configMap(t, l, "istio-measured").Data["mesh"], "groundcover-sensor")
		assert.NotContains(t, configMap(t, l, "istio").Data["mesh"], "groundcover")
		p.preview("--expect-no-changes").Succeeds(t)
		p.Destroy().Succeeds(t)
		assert.Empty(t, lab.Diff(before, snapshot(t, l)))
	})
}

func istiodOf(t *testing.T, l *lab.Lab, revision string) lab.Pod {
	t.Helper()
	istiods, err := l.Istiod(t.Context())
	require.NoError(t, err)
	for _, istiod := range istiods {
		if istiod.Labels["istio.io/rev"] == revision {
			return istiod
		}
	}
	require.FailNow(t, "no istiod of revision "+revision)
	return lab.Pod{}
}

// field returns one field of an object in YAML or JSON, as JSON.
func field(t require.TestingT, text []byte, name string) string {
	var fields map[string]any
	require.NoError(t, yaml.Unmarshal(text, &fields))
	value, err := yaml.Marshal(fields[name])
	require.NoError(t, err)
	value, err = yaml.YAMLToJSON(value)
	require.NoError(t, err)
	return string(value)
}

// mergeOverlay merges the spec of one IstioOperator over another's, as istioctl does with several files.
func mergeOverlay(t *testing.T, below, above string) string {
	t.Helper()
	var merged, top struct {
		APIVersion string         `json:"apiVersion"`
		Kind       string         `json:"kind"`
		Spec       map[string]any `json:"spec"`
	}
	require.NoError(t, yaml.Unmarshal([]byte(below), &merged))
	require.NoError(t, yaml.Unmarshal([]byte(above), &top))
	maps.Copy(merged.Spec, top.Spec)
	text, err := yaml.Marshal(merged)
	require.NoError(t, err)
	return string(text)
}
