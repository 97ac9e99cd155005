package plan

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

func TestAnUnknownInputIsNeitherMissingNorAmbiguousInAPreview(t *testing.T) {
	t.Parallel()
	twoIstiods := func(f *mesh.Snapshot) {
		f.Istiods[0].Revision = "1-24"
		other := f.Istiods[0]
		other.Revision = "1-25"
		f.Istiods = append(f.Istiods, other)
	}
	for name, c := range map[string]struct {
		unknown string
		edit    func(*mesh.Snapshot)
	}{
		"istio.revision, two istiods":             {"istio.revision", twoIstiods},
		"istio.revisions, two istiods":            {"istio.revisions", twoIstiods},
		"istio.revision, no istiod":               {"istio.revision", func(f *mesh.Snapshot) { f.Istiods = nil }},
		"istio.namespace, a document of bad YAML": {"istio.namespace", istiod(func(i *mesh.Istiod) { i.MeshFile, i.Primary.Text = true, "a: [" })},
		"groundcover.namespace, two sensors": {"groundcover.namespace", func(f *mesh.Snapshot) {
			f.Sensors = []mesh.Service{sensorService("a", "x-sensor"), sensorService("b", "x-sensor")}
		}},
		"groundcover.service, no sensor": {"groundcover.service", func(f *mesh.Snapshot) { f.Sensors = nil }},
		"groundcover.address, no sensor": {"groundcover.address", func(f *mesh.Snapshot) { f.Sensors = nil }},
		"groundcover.release, a provider of the same name": {"groundcover.release", istiod(func(i *mesh.Istiod) {
			i.Primary.Text = "extensionProviders: [{name: groundcover, zipkin: {service: a.b, port: 1}}]"
		})},
		"tracing.replaceDefault, another default provider": {"tracing.replaceDefault", istiod(func(i *mesh.Istiod) { i.Primary.Text = "defaultProviders: {tracing: [zipkin]}" })},
		"tracing.replaceDefault, another Telemetry": {"tracing.replaceDefault", func(f *mesh.Snapshot) {
			f.Telemetries = []mesh.Telemetry{{Namespace: "istio-system", Name: "default", Tracing: []map[string]any{
				{"providers": []any{map[string]any{"name": "zipkin"}}}, {"disableSpanReporting": true}}}}
		}},
		"tracing.replaceDefault, ProxyConfig tracing": {"tracing.replaceDefault", istiod(func(i *mesh.Istiod) {
			i.Primary.Text = "defaultConfig: {tracing: {datadog: {address: 'agent.datadog:8126'}}}"
		})},
		"tracing.enabled, no sensor": {"tracing.enabled", func(f *mesh.Snapshot) { f.Sensors = nil }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			known := Make(inputs(preview), snapshotWith(c.edit))
			assert.NotEmpty(t, len(codes(known, finding.Error))+len(codes(known, finding.Warning))+len(known.Problems), "the case is about nothing")
			p := Make(inputs(preview, func(r *request.Request) { r.Unknown = []string{c.unknown} }), snapshotWith(c.edit))
			assert.Empty(t, p.Problems)
			assert.Empty(t, codes(p, finding.Error))
			assert.Contains(t, codes(p, finding.Warning), finding.InputsUnknown.Code)
			assert.Empty(t, intersection(codes(known, finding.Warning), codes(p, finding.Warning)))
		})
	}
}

func TestAFindingThatDoesNotDependOnTheUnknownInputStays(t *testing.T) {
	t.Parallel()
	p := Make(inputs(preview, func(r *request.Request) { r.Unknown = []string{"tracing.sampling"} }),
		snapshotWith(istiod(func(i *mesh.Istiod) { i.Primary.Text = "defaultProviders: {tracing: [zipkin]}" })))
	assert.Equal(t, []string{finding.OtherDefaultProvider.Code}, codes(p, finding.Error))
	assert.NotContains(t, codes(p, finding.Info), finding.SensorSamples.Code)
}

func TestTheOnlyIstiodIsPlannedWhileTheRevisionIsUnknown(t *testing.T) {
	t.Parallel()
	p := Make(inputs(preview, func(r *request.Request) { r.Unknown = []string{"istio.revision"} }), snapshotWith(istiod(func(i *mesh.Istiod) { i.Revision = "1-25" })))
	assert.Contains(t, stepNames(p), "mesh-config-1-25")
}

// intersection are the elements of both lists.
func intersection(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(each string) bool { return !slices.Contains(b, each) })
}
