package plan

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// Each is a mesh of a public repository or issue.
func TestOddsAndEndsOfRealMeshesAreReported(t *testing.T) {
	t.Parallel()
	document := func(text string) func(*mesh.Snapshot) {
		return istiod(func(i *mesh.Istiod) { i.Primary.Text = text })
	}
	for name, c := range map[string]struct {
		edit   func(*request.Request)
		mesh   func(*mesh.Snapshot)
		level  finding.Level
		report finding.Entry
	}{
		"a tracer without the space behind its colon": {nil, document("defaultConfig:\n  tracing: stackdriver:{}\n"), finding.Error, finding.MeshConfigInvalid},
		"discoverySelectors as a map":                 {nil, document("discoverySelectors:\n  matchLabels: {a: b}\n"), finding.Error, finding.MeshConfigInvalid},
		"ProxyConfig tracing with the AKS add-on": {func(r *request.Request) { r.Tracing.API, r.Tracing.Protocol = request.ProxyConfig, request.Zipkin },
			istiod(func(i *mesh.Istiod) { i.Namespace, i.Revision = "aks-istio-system", "asm-1-27" }), finding.Error, finding.OwnerRefuses},
		"an older mesh-wide Telemetry without tracing": {nil, telemetries(mesh.Telemetry{Namespace: "istio-system", Name: "logging", Created: "2020-01-01T00:00:00Z"}), finding.Info, finding.MergedIntoOlder},
		"a Sidecar without the sensor's host": {nil, reachWith(func(r *mesh.Reach) {
			r.Sidecars = []mesh.Sidecar{{Namespace: "shop", Name: "default", Egress: []mesh.EgressListener{{Hosts: []string{"./*"}}}}}
		}), finding.Warning, finding.SidecarScope},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			edits := []func(*request.Request){}
			if c.edit != nil {
				edits = append(edits, c.edit)
			}
			assert.Contains(t, codes(Make(inputs(edits...), snapshotWith(c.mesh)), c.level), c.report.Code)
		})
	}
}
