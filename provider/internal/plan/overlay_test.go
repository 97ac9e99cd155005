package plan

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

func TestEachOfSeveralControlPlanesHasItsOwnConfigurationForItsOwner(t *testing.T) {
	t.Parallel()
	p := Make(inputs(func(r *request.Request) { r.Istio.Revisions = []string{"default", "1-31"} }), snapshotWith(func(f *mesh.Snapshot) {
		canary := f.Istiods[0]
		canary.Revision, canary.Name = "1-31", "istiod-1-31"
		canary.Primary.Text = "extensionProviders: [{name: audit, envoyFileAccessLog: {path: /dev/stdout}}]\n"
		f.Istiods = append(f.Istiods, canary)
	}))
	require.Len(t, p.Meshes, 2)
	assert.NotContains(t, p.Meshes[0].IstioOperator, "audit")
	assert.Contains(t, p.Meshes[1].IstioOperator, "audit")
	assert.Contains(t, p.Meshes[1].IstioOperator, "revision: 1-31")
	assert.Len(t, p.Meshes[1].HelmValues["meshConfig"].(map[string]any)["extensionProviders"], 2)
	assert.Equal(t, p.Meshes[0].IstioOperator, p.IstioOperator, "the outputs without a revision are of the first")
	assert.Equal(t, p.Meshes[0].HelmValues, p.HelmValues)
}
