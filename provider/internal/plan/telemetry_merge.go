package plan

import (
	"maps"
	"slices"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/telemetry"
)

// mergedEntries are the fields to set in the entries of an older Telemetry's spec.tracing, so that client spans and server spans
// get the sampling and the tags of the inputs and keep the tags that they have. The result must not depend on whether an earlier
// update already set it; else the next preview would show a change. So an added entry is not told from the others: each entry of
// one mode is written with its mode.
func (p *planner) mergedEntries(older mesh.Telemetry, named bool) map[string]any {
	p.reportMerge(older)
	if len(older.Tracing) == 0 {
		return map[string]any{position(0): p.telemetryEntry(named)}
	}
	tags := onlyKind(p.customTags())
	tagged, added := map[int]bool{}, telemetry.Uncovered(older.Tracing)
	if len(tags) > 0 {
		tagged, added = telemetry.TagEntries(older.Tracing)
	}
	entries := map[string]any{}
	for i, existing := range older.Tracing {
		entry := p.entryWithoutTags(named || telemetry.ProviderOf(existing) != "")
		if mode := telemetry.ModeOf(existing); mode != "" {
			entry["match"] = map[string]any{"mode": string(mode)}
		}
		if _, set := existing["disableSpanReporting"]; set && p.inputs.Tracing.ReplaceDefault {
			entry["disableSpanReporting"] = false
		}
		if tagged[i] {
			entry["customTags"] = tags
		}
		entries[position(i)] = entry
	}
	for i, mode := range added {
		entry := p.entryWithoutTags(named)
		entry["match"] = map[string]any{"mode": string(mode)}
		if len(tags) > 0 {
			entry["customTags"] = tags
		}
		entries[position(len(older.Tracing)+i)] = entry
	}
	return entries
}

// tagKinds are the sources of a tag, of which Istio takes one (istio.io/api 1.31, Tracing_CustomTag).
var tagKinds = []string{"literal", "header", "environment", "formatter"}

// onlyKind are tags that remove the other sources of a tag of the same name: a tag with two is no Telemetry that istiod reads.
func onlyKind(tags map[string]any) map[string]any {
	only := map[string]any{}
	for name, tag := range tags {
		fields := maps.Clone(tag.(map[string]any))
		for _, kind := range tagKinds {
			if _, set := fields[kind]; !set {
				fields[kind] = nil
			}
		}
		only[name] = fields
	}
	return only
}

// reportMerge reports the Telemetry that is merged into, and what it has in effect that keeps spans from the sensor.
func (p *planner) reportMerge(older mesh.Telemetry) {
	object := names.Object("Telemetry", older.Namespace, older.Name)
	p.report(finding.MergedIntoOlder.On(object))
	if p.inputs.Tracing.ReplaceDefault {
		return
	}
	effective := telemetry.Resolve(nil, older.Tracing)
	var others []string
	for _, mode := range telemetry.Modes {
		other := effective.Of(mode).Provider
		if other != "" && !telemetry.SameProvider(other, names.Provider) && !slices.Contains(others, other) {
			others = append(others, other)
			p.report(finding.OtherTelemetryProvider.On(object, other))
		}
	}
	if effective.Client.Disabled || effective.Server.Disabled {
		p.report(finding.ReportingDisabled.On(object))
	}
}
