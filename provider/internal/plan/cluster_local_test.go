package plan

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

const ownSetting = "- settings: {clusterLocal: true}\n  hosts: [groundcover-sensor.groundcover.svc.cluster.local]\n"

func TestSpansOfSeveralClustersStayInTheirOwn(t *testing.T) {
	t.Parallel()
	const other = "serviceSettings:\n- settings: {clusterLocal: true}\n  hosts: ['*.shop.svc.cluster.local']\n"
	for name, c := range map[string]struct {
		primary, shared string
		meshConfig      request.MeshConfig
		written         bool
		finding         finding.Entry
	}{
		"no setting": {"", "", request.Auto, true, finding.SpansStayLocal},
		"the setting that an earlier update wrote":   {"", "serviceSettings:\n" + ownSetting, request.Auto, true, finding.SpansStayLocal},
		"other settings in the target":               {"", other, request.Auto, true, finding.SpansStayLocal},
		"other settings and the earlier one":         {"", other + ownSetting, request.Auto, true, finding.SpansStayLocal},
		"settings of the primary hide the target":    {other, "", request.Auto, false, finding.SpansCrossClusters},
		"other settings in the primary as target":    {other, "", request.ConfigMap, true, finding.SpansStayLocal},
		"the primary as target would hide the other": {"", other, request.ConfigMap, false, finding.SpansCrossClusters},
		"a wildcard that covers the sensor":          {"", "serviceSettings:\n- settings: {clusterLocal: true}\n  hosts: ['*.svc.cluster.local']\n", request.Auto, false, finding.Entry{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := Make(inputs(func(r *request.Request) { r.Istio.MeshConfig = c.meshConfig }), snapshotWith(func(f *mesh.Snapshot) {
				f.Reach.Clusters = []string{"east"}
			}, istiod(func(i *mesh.Istiod) {
				i.Primary.Text = c.primary
				i.SharedName, i.Shared = "shared", mesh.Document{Name: "shared", Exists: true, Text: c.shared}
			})))
			fields := step(t, p, configStep(p)).Patch.Fields
			assert.Equal(t, c.written, fields["serviceSettings"] != nil)
			var reported []string
			for _, f := range p.Findings {
				if f.Code == finding.SpansStayLocal.Code || f.Code == finding.SpansCrossClusters.Code {
					reported = append(reported, f.Code)
				}
			}
			if c.finding.Code == "" {
				assert.Empty(t, reported)
			} else {
				assert.Equal(t, []string{c.finding.Code}, reported)
			}
		})
	}
}

// configStep is the name of the step that writes the mesh configuration.
func configStep(p Plan) string {
	for _, s := range p.Steps {
		if s.Patch != nil && s.Patch.Document != "" {
			return s.Name
		}
	}
	return ""
}

func TestTheSettingOfTheSensorMergesIntoADocumentThatDoesNotExistYet(t *testing.T) {
	t.Parallel()
	p := Make(inputs(), snapshotWith(func(f *mesh.Snapshot) { f.Reach.Clusters = []string{"east"} }))
	written := step(t, p, "mesh-config").Patch
	merged, _, err := patch.Merge(map[string]any{}, patch.Desired{Document: written.Document, Fields: written.Fields}, nil)
	require.NoError(t, err)
	assert.Contains(t, merged["data"].(map[string]any)["mesh"],
		"serviceSettings:\n- hosts:\n  - groundcover-sensor.groundcover.svc.cluster.local\n  settings:\n    clusterLocal: true\n")
}

func TestTheOutputForTheOwnerOfTheMeshRepeatsItsSettings(t *testing.T) {
	t.Parallel()
	p := Make(inputs(func(r *request.Request) { r.Istio.MeshConfig = request.None }), snapshotWith(func(f *mesh.Snapshot) {
		f.Reach.Clusters = []string{"east"}
	}, istiod(func(i *mesh.Istiod) {
		i.Primary.Text = "serviceSettings:\n- settings: {clusterLocal: true}\n  hosts: [a.b.svc.cluster.local]\n" + ownSetting
	})))
	settings := p.HelmValues["meshConfig"].(map[string]any)["serviceSettings"]
	assert.Equal(t, []any{
		map[string]any{"settings": map[string]any{"clusterLocal": true}, "hosts": []any{"a.b.svc.cluster.local"}},
		map[string]any{"settings": map[string]any{"clusterLocal": true}, "hosts": []any{"groundcover-sensor.groundcover.svc.cluster.local"}},
	}, settings)
}
