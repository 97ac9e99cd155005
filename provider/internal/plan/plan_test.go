package plan

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/yaml"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

func TestARevisionThatDoesNotExistIsAnInputErrorThatListsTheExistingOnes(t *testing.T) {
	t.Parallel()
	two := func(f *mesh.Snapshot) {
		canary := f.Istiods[0]
		canary.Name, canary.Revision = "istiod-canary", "canary"
		f.Istiods = append(f.Istiods, canary)
	}
	wrong := Make(inputs(func(r *request.Request) { r.Istio.Revisions = []string{"canary", "blue"} }), snapshotWith(two))
	require.Len(t, wrong.Problems, 1)
	assert.Equal(t, "istio.revisions[1]", wrong.Problems[0].Path)
	one := Make(inputs(func(r *request.Request) { r.Istio.Revisions, r.Istio.OneRevision = []string{"blue"}, true }), snapshotWith(two))
	require.Len(t, one.Problems, 1)
	assert.Equal(t, "istio.revision", one.Problems[0].Path)
	assert.Contains(t, wrong.Problems[0].Reason, "default (namespace istio-system), canary (namespace istio-system)")
	require.Len(t, Make(inputs(), snapshotWith(two)).Problems, 1, "several, and the inputs name none")
	right := Make(inputs(func(r *request.Request) { r.Istio.Revisions = []string{"canary"} }), snapshotWith(two))
	assert.Empty(t, right.Problems)
	assert.Equal(t, "canary", right.Meshes[0].Revision)
}

func TestAClusterThatWasNotInspectedIsPlannedWithDefaultsAndOneWarning(t *testing.T) {
	t.Parallel()
	p := Make(inputs(preview), mesh.Snapshot{NotInspected: "the kubeconfig is not known yet"})
	assert.Equal(t, []string{finding.ClusterNotInspected.Code}, codes(p, finding.Warning))
	assert.Empty(t, codes(p, finding.Error))
	assert.Equal(t, []string{"telemetry", "mesh-config", "istiod", "istiod-rollout"}, stepNames(p))
	assert.Nil(t, p.Endpoint)
	assert.Empty(t, p.Meshes)
}

func TestIgnoreFindingsDropsEveryFindingExceptErrors(t *testing.T) {
	t.Parallel()
	ignore := func(r *request.Request) {
		r.IgnoreFindings = []string{finding.SensorSamples.Code, finding.SensorMissing.Code}
	}
	assert.NotContains(t, codes(Make(inputs(ignore), snapshotWith()), finding.Info), finding.SensorSamples.Code)
	assert.Contains(t, codes(Make(inputs(ignore), snapshotWith(sensors())), finding.Error), finding.SensorMissing.Code)
}

func TestTheOverlayRepeatsTheExistingProvidersAndMetrics(t *testing.T) {
	t.Parallel()
	p := Make(inputs(), snapshotWith(istiod(func(i *mesh.Istiod) {
		i.Primary.Text = "extensionProviders:\n- name: access-log\n  envoyOtelAls: {service: als.ns, port: 1}\ndefaultProviders: {metrics: [prometheus, stackdriver]}\n"
	})))
	var overlay struct {
		APIVersion, Kind string
		Spec             struct{ MeshConfig map[string]any }
	}
	require.NoError(t, yaml.Unmarshal([]byte(p.IstioOperator), &overlay))
	assert.Equal(t, "IstioOperator", overlay.Kind)
	providers := overlay.Spec.MeshConfig["extensionProviders"].([]any)
	require.Len(t, providers, 2)
	assert.Equal(t, "access-log", providers[0].(map[string]any)["name"])
	assert.Equal(t, "groundcover", providers[1].(map[string]any)["name"])
	assert.Equal(t, map[string]any{"tracing": []any{"groundcover"}, "metrics": []any{"prometheus", "stackdriver"}}, overlay.Spec.MeshConfig["defaultProviders"])
	assert.Contains(t, p.HelmValues, "meshConfig")
}
