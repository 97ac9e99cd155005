package plan

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

func telemetryEntryOf(t *testing.T, p Plan, index int) map[string]any {
	t.Helper()
	spec := step(t, p, "telemetry").Patch.Fields["spec"].(map[string]any)
	return spec["tracing"].(map[string]any)[position(index)].(map[string]any)
}

func telemetries(list ...mesh.Telemetry) func(*mesh.Snapshot) {
	return func(f *mesh.Snapshot) { f.Telemetries = list }
}

func wide(name, created string, tracing ...map[string]any) mesh.Telemetry {
	return mesh.Telemetry{Namespace: "istio-system", Name: name, Created: created, Tracing: tracing}
}

func TestSamplingAndTagsGoIntoTheTelemetryThatIstioUses(t *testing.T) {
	t.Parallel()
	old, young := "2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z"
	managed := wide("groundcover", young)
	managed.Managed = true
	selective := wide("selective", old)
	selective.Selective = true
	elsewhere := wide("elsewhere", old)
	elsewhere.Namespace = "shop"
	canary := wide("canary", old)
	canary.Labels = map[string]string{"istio.io/rev": "canary"}
	for name, c := range map[string]struct {
		exist   []mesh.Telemetry
		name    string
		created bool
	}{
		"none exists":                             {nil, "groundcover", true},
		"only this package's":                     {[]mesh.Telemetry{managed}, "groundcover", true},
		"an older one":                            {[]mesh.Telemetry{wide("mesh-default", old)}, "mesh-default", false},
		"the oldest of two":                       {[]mesh.Telemetry{wide("b", young), wide("a", old)}, "a", false},
		"by name at the same age":                 {[]mesh.Telemetry{wide("b", old), wide("a", old)}, "a", false},
		"a younger one is ignored":                {[]mesh.Telemetry{managed, wide("z", "2026-01-01T00:00:00Z")}, "groundcover", true},
		"one with a selector does not count":      {[]mesh.Telemetry{selective}, "groundcover", true},
		"one of another namespace does not count": {[]mesh.Telemetry{elsewhere}, "groundcover", true},
		"one of another revision does not count":  {[]mesh.Telemetry{canary}, "groundcover", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := Make(inputs(), snapshotWith(telemetries(c.exist...)))
			patch := step(t, p, "telemetry").Patch
			assert.Equal(t, c.name, patch.Name)
			assert.Equal(t, c.created, patch.CreateIfMissing)
			assert.Equal(t, !c.created, slices.Contains(codes(p, finding.Info), finding.MergedIntoOlder.Code))
			assert.NotContains(t, telemetryEntryOf(t, p, 0), "providers", "a Telemetry without a provider can never switch tracing off")
		})
	}
}

func TestEveryEntryOfAnOlderTelemetryGetsTheSampling(t *testing.T) {
	t.Parallel()
	older := wide("mesh-default", "2024-01-01T00:00:00Z", map[string]any{"match": map[string]any{"mode": "CLIENT"}}, map[string]any{"match": map[string]any{"mode": "SERVER"}})
	p := Make(inputs(tracing(func(r *request.Tracing) { r.Sampling = 7 })), snapshotWith(telemetries(older)))
	for index, mode := range []string{"CLIENT", "SERVER"} {
		assert.Equal(t, map[string]any{"match": map[string]any{"mode": mode}, "randomSamplingPercentage": 7.0}, telemetryEntryOf(t, p, index))
	}
}

func TestAnOlderTelemetryOfAnotherProviderIsReplacedOnlyWhenAllowed(t *testing.T) {
	t.Parallel()
	jaeger := map[string]any{"providers": []any{map[string]any{"name": "jaeger"}}, "disableSpanReporting": true}
	older := telemetries(wide("mesh-default", "2024-01-01T00:00:00Z", jaeger))
	assert.Equal(t, []string{finding.OtherTelemetryProvider.Code, finding.ReportingDisabled.Code}, codes(Make(inputs(), snapshotWith(older)), finding.Error))

	replace := inputs(tracing(func(r *request.Tracing) { r.ReplaceDefault = true }))
	first := Make(replace, snapshotWith(older))
	assert.Empty(t, codes(first, finding.Error))
	assert.Equal(t, map[string]any{"randomSamplingPercentage": 1.0, "disableSpanReporting": false,
		"providers": map[string]any{"[0]": map[string]any{"name": "groundcover"}}}, telemetryEntryOf(t, first, 0))

	done := map[string]any{"providers": []any{map[string]any{"name": "groundcover"}}, "disableSpanReporting": false, "randomSamplingPercentage": int64(1)}
	second := Make(replace, snapshotWith(telemetries(wide("mesh-default", "2024-01-01T00:00:00Z", done))))
	assert.Equal(t, step(t, first, "telemetry"), step(t, second, "telemetry"), "else the next preview shows a change")
}

func TestACustomTagIsALiteralAHeaderOrAnEnvironmentVariable(t *testing.T) {
	t.Parallel()
	p := Make(inputs(tracing(func(r *request.Tracing) {
		r.CustomTags = map[string]request.CustomTag{"a": {Literal: "x"}, "b": {Header: "x-user", DefaultValue: "none"}, "c": {Environment: "POD"}}
	})), snapshotWith())
	assert.Equal(t, map[string]any{
		"a": map[string]any{"literal": map[string]any{"value": "x"}},
		"b": map[string]any{"header": map[string]any{"name": "x-user", "defaultValue": "none"}},
		"c": map[string]any{"environment": map[string]any{"name": "POD"}},
	}, telemetryEntryOf(t, p, 0)["customTags"])
}

func TestWithoutTheTelemetryAPIAnUpdateStopsAndAPreviewWarns(t *testing.T) {
	t.Parallel()
	none := func(f *mesh.Snapshot) { f.TelemetryVersion = "" }
	assert.Contains(t, codes(Make(inputs(), snapshotWith(none)), finding.Error), finding.TelemetryAPIMissing.Code)
	assert.Contains(t, codes(Make(inputs(preview), snapshotWith(none)), finding.Warning), finding.TelemetryAPIMissing.Code)
}

func TestTheTelemetryIsVerifiedByTheSamplingAndTheTagsThatIstiodHas(t *testing.T) {
	t.Parallel()
	tagged := tracing(func(r *request.Tracing) {
		r.Sampling, r.CustomTags = 5, map[string]request.CustomTag{"team": {Literal: "shop"}}
	})
	guard := step(t, Make(inputs(tagged), snapshotWith()), "telemetry").Patch.Guard
	assert.InDelta(t, 5, *guard.Sampling, 0)
	assert.Equal(t, map[string]any{"team": map[string]any{"literal": map[string]any{"value": "shop"}}}, guard.CustomTags)
	assert.Empty(t, guard.Provider, "the provider is written later")
	assert.Nil(t, step(t, Make(inputs(tagged), snapshotWith()), "istiod").Patch.Guard.Sampling)
}
