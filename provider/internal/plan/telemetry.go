package plan

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// telemetryName is the name of the mesh-wide Telemetry to write: the older one's, or a name of this package that no other manager's
// Telemetry has.
func (p *planner) telemetryName(root string, older *mesh.Telemetry) string {
	if older != nil {
		return older.Name
	}
	return freeName(func(name string) bool {
		return slices.ContainsFunc(p.snapshot.Telemetries, func(t mesh.Telemetry) bool { return t.Namespace == root && t.Name == name && !t.Managed })
	})
}

// freeName is the name for an object that this package creates: its usual one, or the first that is not taken by another manager's
// object.
func freeName(taken func(name string) bool) string {
	name := names.Provider
	for count := 1; taken(name); count++ {
		name = names.Provider + "-istio"
		if count > 1 {
			name += "-" + strconv.Itoa(count)
		}
	}
	return name
}

// telemetryStep writes sampling and tags: to this package's Telemetry, or into an older mesh-wide one, since Istio uses only the
// oldest. It names the provider only where another provider is the mesh's default, which guard then activates: a Telemetry that
// names an unknown provider switches tracing off.
func (p *planner) telemetryStep(docs documents, older *mesh.Telemetry, named bool, guard *Guard) Step {
	p.reportRevisionMismatch(docs.root)
	version := cmp.Or(p.snapshot.TelemetryVersion, "telemetry.istio.io/v1")
	// Without an istiod, IstioMissing is reported instead.
	if p.snapshot.TelemetryVersion == "" && len(p.snapshot.Istiods) > 0 && !p.denied("telemetries") {
		p.reportPending(finding.TelemetryAPIMissing.On("CRD telemetries.telemetry.istio.io"))
	}
	patch := &Patch{APIVersion: version, Kind: "Telemetry", Namespace: docs.root, Name: p.telemetryName(docs.root, older), CreateIfMissing: older == nil, Guard: guard}
	patch.Fields = tracingFields(map[string]any{position(0): p.telemetryEntry(named)})
	if older != nil {
		patch.Fields = tracingFields(p.mergedEntries(*older, named))
	}
	return Step{Name: "telemetry", Patch: patch}
}

func tracingFields(tracing map[string]any) map[string]any {
	return map[string]any{"spec": map[string]any{"tracing": tracing}}
}

// telemetryEntry are the fields to set in one entry of spec.tracing; with named, also the provider.
func (p *planner) telemetryEntry(named bool) map[string]any {
	entry := p.entryWithoutTags(named)
	if tags := p.customTags(); len(tags) > 0 {
		entry["customTags"] = tags
	}
	return entry
}

func (p *planner) entryWithoutTags(named bool) map[string]any {
	entry := map[string]any{"randomSamplingPercentage": p.inputs.Tracing.Sampling}
	if named {
		entry["providers"] = map[string]any{position(0): map[string]any{"name": names.Provider}}
	}
	return entry
}

// customTags are the tags of the inputs, and the attributes where the provider sends no headers.
func (p *planner) customTags() map[string]any {
	tags := map[string]any{}
	if _, found := p.withoutHeaders(); found {
		p.attributesAsTags(tags)
	}
	for name, tag := range p.inputs.Tracing.CustomTags {
		tags[name] = customTag(tag)
	}
	return tags
}

func customTag(tag request.CustomTag) map[string]any {
	if tag.Literal != "" {
		return map[string]any{"literal": map[string]any{"value": tag.Literal}}
	}
	kind, source := "header", tag.Header
	if tag.Environment != "" {
		kind, source = "environment", tag.Environment
	}
	fields := map[string]any{"name": source}
	if tag.DefaultValue != "" {
		fields["defaultValue"] = tag.DefaultValue
	}
	return map[string]any{kind: fields}
}

// olderTelemetry is the mesh-wide Telemetry that Istio uses, the oldest without a selector in the root namespace that this
// revision reads (Istio 1.31, pilot/pkg/model/telemetry.go); nil where that is this package's own or none exists.
func (p *planner) olderTelemetry(root string) *mesh.Telemetry {
	wide := slices.DeleteFunc(slices.Clone(p.snapshot.Telemetries), func(t mesh.Telemetry) bool {
		return t.Namespace != root || t.Selective || !p.readBy(t)
	})
	if len(wide) == 0 {
		return nil
	}
	oldest := slices.MinFunc(wide, func(a, b mesh.Telemetry) int {
		return cmp.Or(cmp.Compare(a.Created, b.Created), cmp.Compare(a.Name, b.Name))
	})
	if oldest.Managed {
		return nil
	}
	return &oldest
}

// position is the key by which ObjectPatch addresses an element of a list whose elements have no name.
func position(index int) string { return "[" + strconv.Itoa(index) + "]" }
