package cluster

import (
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

func TestWithoutIstioOrGroundcoverAPreviewSucceedsAndAnUpdateFails(t *testing.T) {
	t.Parallel()
	l := lab.ForTest(t, lab.Options{Nodes: 1})
	p := newProject(t, connects(gc.GroundcoverIstioArgs{}), "KUBECONFIG="+l.Kubeconfig())
	all := []string{"create mesh", "create mesh-connection", "create mesh-ownership", "create mesh-telemetry", "create mesh-mesh-config", "create mesh-istiod"}

	t.Run("without both", func(t *testing.T) {
		preview := p.preview().Succeeds(t)
		warned := warnings(preview)
		require.Len(t, warned, 1, "one warning has both")
		assert.Contains(t, warned[0], "GCI2001 warning istiod: no istiod was found in namespace istio-system or aks-istio-system. An update stops here, unless the same update creates it before.")
		assert.Contains(t, warned[0], "GCI1001 warning sensor")
		assert.Subset(t, changes(preview), all)
		before := snapshot(t, l)
		refuses(t, l, p.up, "GCI2001 error", "Install Istio first", "GCI1001 error", "Install groundcover first")
		assert.Empty(t, lab.Diff(before, snapshot(t, l)))
	})
	t.Run("without Istio", func(t *testing.T) {
		require.NoError(t, l.InstallSensor(t.Context(), lab.SensorOptions{}))
		preview := p.preview().Succeeds(t)
		require.Len(t, warnings(preview), 1)
		assert.Contains(t, warnings(preview)[0], "GCI2001 warning")
		assert.Subset(t, changes(preview), all)
		refuses(t, l, p.up, "GCI2001 error")
	})
}
