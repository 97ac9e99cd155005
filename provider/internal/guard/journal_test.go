package guard

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/record"
)

func TestARejectedWriteTakesTheEarlierWritesOfItsUpdateWithIt(t *testing.T) {
	t.Parallel()
	inMesh(t, func(t *testing.T, m *mesh) {
		journal := &Journal{}
		earlier := patch.Ref{APIVersion: "v1", Kind: "ConfigMap", Namespace: "istio-system", Name: "earlier"}
		applied, err := patch.Apply(t.Context(), m.configMaps(), patch.Write{Ref: earlier, CreateIfMissing: true,
			Desired: patch.Desired{Document: "mesh", Fields: map[string]any{"a": 5}}, Claim: patch.Claim{Owner: owner}})
		require.NoError(t, err)
		journal.Add(Write{Objects: m.configMaps(), Ref: earlier, Applied: applied, Owner: owner})
		watch := m.begin(Guard{Revert: true})
		write := m.write(2, patch.Applied{})
		write.Owner, write.Journal = owner, journal
		m.rejects = "unknown cluster"
		var rejected *Rejected
		require.ErrorAs(t, verify(t, watch, write, false), &rejected)
		assert.Equal(t, "a: 1", m.document())
		gone, err := patch.Read(t.Context(), m.configMaps(), earlier)
		require.NoError(t, err)
		assert.Nil(t, gone)
	})
}

func TestTheJournalKeepsTheWritesOfOtherOwners(t *testing.T) {
	t.Parallel()
	journal := &Journal{}
	other := record.Owner{Stack: "acme/mesh/dev", Component: "mesh", Token: "t2"}
	written := patch.Applied{Written: true}
	journal.Add(Write{Ref: ref, Owner: other, Applied: written})
	journal.Add(Write{Ref: ref, Owner: owner, Applied: written})
	journal.Add(Write{Ref: ref, Owner: owner})
	assert.Len(t, journal.take(owner), 1, "a write that changed nothing is not reverted")
	assert.Len(t, journal.take(other), 1)
}
