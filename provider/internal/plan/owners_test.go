package plan

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

func TestEveryOwnerOfTheMeshHasAnEntryInTheTable(t *testing.T) {
	t.Parallel()
	assert.Len(t, owners, len(mesh.Owners))
	kinds := map[request.MeshConfig]bool{}
	for _, kind := range request.Auto.Values() {
		kinds[kind.Value] = true
	}
	for _, name := range mesh.Owners {
		entry, found := owners[name]
		if !assert.True(t, found, name) {
			continue
		}
		assert.True(t, kinds[entry.auto], name)
		assert.NotContains(t, entry.refuses, entry.auto, "%s: Auto writes to an object that the owner does not revert", name)
		for kind, refused := range entry.refuses {
			assert.True(t, kinds[kind], name)
			assert.NotEmpty(t, refused.reason, name)
			assert.NotEmpty(t, refused.fix, name)
		}
	}
}

func TestAProtocolThatIsNotInTheTableIsAnInputErrorAndStopsThePlan(t *testing.T) {
	t.Parallel()
	p := Make(inputs(tracing(func(r *request.Tracing) { r.Protocol = "Jaeger" })), snapshotWith())
	if assert.Len(t, p.Problems, 1) {
		assert.Equal(t, "tracing.protocol", p.Problems[0].Path)
	}
	assert.Empty(t, p.Steps)
}
