package cluster

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// newValues are the values of the next upgrade.
var newValues = []string{"--set", "meshConfig.accessLogFile=/dev/stdout"}

func TestAMeshOfHelm3IsUpgradedAndRestored(t *testing.T) {
	t.Parallel()
	h := &helm{l: lab.ForTest(t, lab.Options{Sensor: true}), program: "helm3", home: t.TempDir()}
	upgraded := installOldValues(t, h)
	t.Run("the shared ConfigMap survives the upgrade", func(t *testing.T) { testSharedConfigMapSurvivesUpgrade(t, h, "Helm", upgraded) })
	t.Run("the upgrade overwrites the primary ConfigMap: predicted, shown as drift, repaired", func(t *testing.T) {
		p := connectsAt(t, h.l, gc.MeshConfigConfigMap)
		update := p.up().Succeeds(t)
		assert.Contains(t, update.Output, "GCI3005")
		assert.Contains(t, codes(t, p), "GCI3005")
		awaitMeshConfig(t, h.l, usesGroundcover)
		output, err := h.upgrade(t)
		require.NoError(t, err, output)
		awaitMeshConfig(t, h.l, lacksGroundcover)
		preview := p.preview().Succeeds(t)
		assert.Contains(t, changes(preview), "update mesh-mesh-config")
		assert.Contains(t, preview.Output, "drifted")
		p.up().Succeeds(t)
		awaitMeshConfig(t, h.l, usesGroundcover)
		p.preview("--expect-no-changes").Succeeds(t)
		p.Destroy().Succeeds(t)
		awaitMeshConfig(t, h.l, lacksGroundcover)
		output, err = h.upgrade(t, newValues...)
		require.NoError(t, err, output)
		awaitRollout(t, h.l, "istio-system", "istiod")
		assert.Empty(t, lab.Diff(upgraded, withoutReleases(snapshot(t, h.l))))
	})
}

func TestAMeshOfHelm4IsUpgradedAndRestored(t *testing.T) {
	t.Parallel()
	h := &helm{l: lab.ForTest(t, lab.Options{Sensor: true}), program: "helm4", home: t.TempDir()}
	upgraded := installOldValues(t, h)
	t.Run("the shared ConfigMap survives the upgrade", func(t *testing.T) { testSharedConfigMapSurvivesUpgrade(t, h, "Helm 4", upgraded) })
	t.Run("the primary ConfigMap fails the upgrade, as predicted, until destroy", func(t *testing.T) {
		p := connectsAt(t, h.l, gc.MeshConfigConfigMap)
		update := p.up().Succeeds(t)
		assert.Contains(t, update.Output, "GCI3006")
		assert.Contains(t, codes(t, p), "GCI3006")
		awaitMeshConfig(t, h.l, usesGroundcover)
		output, err := h.upgrade(t)
		require.Error(t, err, output)
		assert.Contains(t, output, `conflict with "pulumi-groundcover-istio"`)
		p.Destroy().Succeeds(t)
		awaitMeshConfig(t, h.l, lacksGroundcover)
		for _, values := range [][]string{nil, newValues} {
			output, err = h.upgrade(t, values...)
			require.NoError(t, err, output)
		}
		awaitRollout(t, h.l, "istio-system", "istiod")
		assert.Empty(t, lab.Diff(upgraded, withoutReleases(snapshot(t, h.l))))
	})
}

// installOldValues installs Istio with the new values, takes a snapshot, and goes back to the old values. It returns the snapshot.
func installOldValues(t *testing.T, h *helm) lab.Snapshot {
	t.Helper()
	h.installIstio(t, newValues...)
	upgraded := withoutReleases(snapshot(t, h.l))
	output, err := h.upgrade(t)
	require.NoError(t, err, output)
	return upgraded
}

func testSharedConfigMapSurvivesUpgrade(t *testing.T, h *helm, owned string, upgraded lab.Snapshot) {
	p := connectsAt(t, h.l, gc.MeshConfigAuto)
	update := p.up().Succeeds(t)
	assert.Empty(t, warnings(update))
	assert.Equal(t, owned, owner(t, p))
	awaitMeshConfig(t, h.l, usesGroundcover)
	output, err := h.upgrade(t, newValues...)
	require.NoError(t, err, output)
	awaitRollout(t, h.l, "istio-system", "istiod")
	awaitMeshConfig(t, h.l, func(c *assert.CollectT, mesh string) {
		usesGroundcover(c, mesh)
		assert.Contains(c, mesh, "/dev/stdout")
	})
	p.preview("--expect-no-changes").Succeeds(t)
	p.Destroy().Succeeds(t)
	awaitRollout(t, h.l, "istio-system", "istiod")
	awaitMeshConfig(t, h.l, lacksGroundcover)
	assert.Empty(t, lab.Diff(upgraded, withoutReleases(snapshot(t, h.l))), "the mesh is as after the upgrade alone")
}
