package cluster

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// later is a value of the owner's next upgrade.
var later = []string{"--set", "meshConfig.accessLogFile=/dev/stdout"}

func TestAMeshThatHelm3OwnsIsUpgradedAndGivenBack(t *testing.T) {
	t.Parallel()
	h := &helm{l: lab.ForTest(t, lab.Options{Sensor: true}), program: "helm3", home: t.TempDir()}
	upgraded := installed(t, h)
	t.Run("in the shared ConfigMap ours outlives the upgrade", func(t *testing.T) { sharedOutlives(t, h, "Helm", upgraded) })
	t.Run("in the primary ConfigMap it is erased, said before, seen and put back", func(t *testing.T) {
		p := connectsAt(t, h.l, gc.MeshConfigConfigMap)
		made := p.up().Succeeds(t)
		assert.Contains(t, made.Output, "GCI3005")
		assert.Contains(t, codes(t, p), "GCI3005")
		meshHas(t, h.l, usesOurs)
		output, err := h.upgrade(t)
		require.NoError(t, err, output)
		meshHas(t, h.l, hasNoneOfOurs)
		seen := p.preview().Succeeds(t)
		assert.Contains(t, changes(seen), "update mesh-mesh-config")
		assert.Contains(t, seen.Output, "drifted")
		p.up().Succeeds(t)
		meshHas(t, h.l, usesOurs)
		p.preview("--expect-no-changes").Succeeds(t)
		p.Destroy().Succeeds(t)
		meshHas(t, h.l, hasNoneOfOurs)
		output, err = h.upgrade(t, later...)
		require.NoError(t, err, output)
		rolled(t, h.l, "istio-system", "istiod")
		assert.Empty(t, lab.Diff(upgraded, withoutReleases(snapshot(t, h.l))))
	})
}

func TestAMeshThatHelm4OwnsIsUpgradedAndGivenBack(t *testing.T) {
	t.Parallel()
	h := &helm{l: lab.ForTest(t, lab.Options{Sensor: true}), program: "helm4", home: t.TempDir()}
	upgraded := installed(t, h)
	t.Run("in the shared ConfigMap ours outlives the upgrade", func(t *testing.T) { sharedOutlives(t, h, "Helm 4", upgraded) })
	t.Run("in the primary ConfigMap it fails the upgrade, which is said before, until it is given back", func(t *testing.T) {
		p := connectsAt(t, h.l, gc.MeshConfigConfigMap)
		made := p.up().Succeeds(t)
		assert.Contains(t, made.Output, "GCI3006")
		assert.Contains(t, codes(t, p), "GCI3006")
		meshHas(t, h.l, usesOurs)
		output, err := h.upgrade(t)
		require.Error(t, err, output)
		assert.Contains(t, output, `conflict with "pulumi-groundcover-istio"`)
		p.Destroy().Succeeds(t)
		meshHas(t, h.l, hasNoneOfOurs)
		for _, values := range [][]string{nil, later} {
			output, err = h.upgrade(t, values...)
			require.NoError(t, err, output)
		}
		rolled(t, h.l, "istio-system", "istiod")
		assert.Empty(t, lab.Diff(upgraded, withoutReleases(snapshot(t, h.l))))
	})
}

// installed installs Istio with the later value, takes a snapshot of that, and goes back to the first value.
func installed(t *testing.T, h *helm) lab.Snapshot {
	t.Helper()
	h.installIstio(t, later...)
	upgraded := withoutReleases(snapshot(t, h.l))
	output, err := h.upgrade(t)
	require.NoError(t, err, output)
	return upgraded
}

func sharedOutlives(t *testing.T, h *helm, owned string, upgraded lab.Snapshot) {
	p := connectsAt(t, h.l, gc.MeshConfigAuto)
	made := p.up().Succeeds(t)
	assert.Empty(t, warnings(made))
	assert.Equal(t, owned, owner(t, p))
	meshHas(t, h.l, usesOurs)
	output, err := h.upgrade(t, later...)
	require.NoError(t, err, output)
	rolled(t, h.l, "istio-system", "istiod")
	meshHas(t, h.l, func(c *assert.CollectT, mesh string) {
		usesOurs(c, mesh)
		assert.Contains(c, mesh, "/dev/stdout")
	})
	p.preview("--expect-no-changes").Succeeds(t)
	p.Destroy().Succeeds(t)
	rolled(t, h.l, "istio-system", "istiod")
	meshHas(t, h.l, hasNoneOfOurs)
	assert.Empty(t, lab.Diff(upgraded, withoutReleases(snapshot(t, h.l))), "all is as after the upgrade without us")
}
