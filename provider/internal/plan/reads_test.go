package plan

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

func TestWithoutRightsOneFindingNamesTheReadsAndTheRole(t *testing.T) {
	t.Parallel()
	p := Make(inputs(), snapshotWith(func(f *mesh.Snapshot) {
		f.Istiods, f.Sensors = nil, []mesh.Service{sensorService("groundcover", "groundcover-sensor")}
		f.Denied = []mesh.Denied{{Verb: "list", Group: "apps", Resource: "deployments"}, {Verb: "list", Group: "telemetry.istio.io", Resource: "telemetries"},
			{Verb: "get", Resource: "configmaps", Namespace: "groundcover", Name: "sensor-configuration"}, {Verb: "list", Group: "apps", Resource: "deployments"}}
		f.Reach.Skipped = []mesh.Skipped{{Check: "proxies", Denied: mesh.Denied{Verb: "list", Resource: "pods"}}}
		f.Metrics = &mesh.Metrics{Skipped: []mesh.Skipped{{Check: "metrics", Denied: mesh.Denied{Verb: "list", Resource: "pods"}}}}
	}))
	assert.Equal(t, []string{finding.AccessDenied.Code}, codes(p, finding.Error))
	assert.NotContains(t, codes(p, finding.Warning), finding.CheckSkipped.Code)
	assert.Contains(t, find(t, p, finding.AccessDenied.Code).String(), "GCI9001 error cluster: not allowed to get configmaps groundcover/sensor-configuration, "+
		"list deployments of all namespaces, list pods of all namespaces, list telemetries of all namespaces. "+
		"Fix: Bind the role groundcover-istio-preview to this identity; docs/permissions.md has it.")
}

func TestTheSensorsConfigurationThatCannotBeReadIsAWarning(t *testing.T) {
	t.Parallel()
	p := Make(inputs(), snapshotWith(func(f *mesh.Snapshot) {
		f.Denied = []mesh.Denied{{Verb: "get", Resource: "configmaps", Namespace: "groundcover", Name: "sensor-configuration"}}
	}))
	assert.Empty(t, codes(p, finding.Error))
	assert.Equal(t, []string{finding.AccessDenied.Code}, codes(p, finding.Warning))
}

func TestAKindThatIsNotServedIsAnInfoAndIstiosKindsAreNotNamedWithoutIstio(t *testing.T) {
	t.Parallel()
	skipped := func(f *mesh.Snapshot) {
		f.Reach.Skipped = []mesh.Skipped{{Check: "Sidecars", NotServed: "sidecars.networking.istio.io"}, {Check: "nodes", NotServed: "endpointslices.discovery.k8s.io"}}
	}
	infos := func(p Plan) (objects []string) {
		for _, f := range p.Findings {
			if f.Code == finding.KindNotServed.Code {
				assert.Equal(t, finding.Info, f.Level)
				objects = append(objects, f.Message)
			}
		}
		return objects
	}
	const nodes = `check "nodes" skipped: the API server does not serve endpointslices.discovery.k8s.io.`
	assert.Equal(t, []string{`check "Sidecars" skipped: the API server does not serve sidecars.networking.istio.io.`, nodes}, infos(Make(inputs(), snapshotWith(skipped))))
	assert.Equal(t, []string{nodes}, infos(Make(inputs(), snapshotWith(skipped, func(f *mesh.Snapshot) { f.Istiods = nil }))))
}
