package guard

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof/istiod"
)

func TestAWriteThatProxiesAcknowledgeIsVerified(t *testing.T) {
	t.Parallel()
	inMesh(t, func(t *testing.T, m *mesh) {
		watch := m.begin(Guard{Revert: true})
		require.NoError(t, verify(t, watch, m.write(2, patch.Applied{}), true))
		assert.Equal(t, "a: 1\nb: 2", m.document())
		assert.Equal(t, []string{"ConfigMap istio-system/istio: acknowledged by all 1 proxies"}, m.log.statuses)
		assert.Empty(t, m.log.warnings)
	})
}

func TestAMeshThatCannotBeReadBeforeTheWriteIsAWarning(t *testing.T) {
	t.Parallel()
	m := newMesh(t)
	watch := &Watch{log: m.log, read: func(context.Context) ([]istiod.Replica, error) { return nil, errors.New("no answer") }}
	watch.begin(t.Context())
	assert.Equal(t, []string{"Could not read proxy status before the write: no answer"}, m.log.warnings)
}

func TestTheLogOfAnOutcomeNamesMissingPermissions(t *testing.T) {
	t.Parallel()
	inMesh(t, func(t *testing.T, m *mesh) {
		watch := m.begin(Guard{Revert: true})
		watch.read = func(context.Context) ([]istiod.Replica, error) {
			return []istiod.Replica{{Namespace: "istio-system", Pod: "istiod-1", Source: istiod.FromNothing, Reason: "port-forwards are not allowed",
				Missing: []istiod.Permission{{Verb: "create", Resource: "pods/portforward", Namespace: "istio-system"}}}}, nil
		}
		require.NoError(t, verify(t, watch, m.write(2, patch.Applied{}), false))
		require.Len(t, m.log.warnings, 1)
		assert.Contains(t, m.log.warnings[0], "istiod istio-system/istiod-1 could not be read: port-forwards are not allowed (missing permissions: create pods/portforward in namespace istio-system; docs/permissions.md has the role)")
	})
}
