package cluster

import (
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

func TestBeforeIstioOrGroundcoverIsThereAPreviewGoesOnAndAnUpdateDoesNot(t *testing.T) {
	t.Parallel()
	l := lab.ForTest(t, lab.Options{Nodes: 1})
	p := newProject(t, connects(gc.GroundcoverIstioArgs{}), "KUBECONFIG="+l.Kubeconfig())
	all := []string{"create mesh", "create mesh-connection", "create mesh-telemetry", "create mesh-mesh-config", "create mesh-istiod"}

	t.Run("with neither", func(t *testing.T) {
		seen := p.preview().Succeeds(t)
		told := warnings(seen)
		require.Len(t, told, 1, "one warning says both")
		assert.Contains(t, told[0], "GCI2001 warning istiod: no istiod was found in any namespace")
		assert.Contains(t, told[0], "GCI1001 warning sensor")
		assert.Subset(t, changes(seen), all)
		before := snapshot(t, l)
		refuses(t, l, p.up, "GCI2001 error", "Install Istio first", "GCI1001 error", "Install groundcover first")
		assert.Empty(t, lab.Diff(before, snapshot(t, l)))
	})
	t.Run("with groundcover", func(t *testing.T) {
		require.NoError(t, l.InstallSensor(t.Context(), lab.SensorOptions{}))
		seen := p.preview().Succeeds(t)
		require.Len(t, warnings(seen), 1)
		assert.Contains(t, warnings(seen)[0], "GCI2001 warning")
		assert.Subset(t, changes(seen), all)
		refuses(t, l, p.up, "GCI2001 error")
	})
}
