package plan

import (
	"slices"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/record"
)

// addOwnership adds the step of the identity under which all patches write: before the first of them, so that it is deleted
// after the last one.
func (p *planner) addOwnership() {
	var patches []Patch
	for _, step := range p.result.Steps {
		if patch := step.Patch; patch != nil {
			written := *patch
			written.Guard = nil // it says nothing of the object
			patches = append(patches, written)
		}
	}
	if len(patches) == 0 {
		return
	}
	first := slices.IndexFunc(p.result.Steps, func(s Step) bool { return s.Patch != nil })
	p.result.Steps = slices.Insert(p.result.Steps, first, Step{Name: "ownership", Ownership: &Ownership{Patches: patches}})
}

// ownedHere reports whether this stack wrote into an object before, so that the same update removes what it does not want any
// more.
func (p *planner) ownedHere(meta mesh.Meta) bool {
	return slices.ContainsFunc(record.Parse(meta.Annotations), func(r record.Record) bool { return r.Owner.Stack == p.inputs.Owner.Stack })
}

// configSuffix tells the step that writes one object from the step that writes another: two revisions may share one. The object
// that this package names by default has the suffix of the revision.
func configSuffix(patch Patch, revision string) string {
	if patch.Kind != "ConfigMap" || patch.Name == mesh.SharedName(revision) || patch.Name == mesh.PrimaryName(revision) {
		return suffix(revision)
	}
	return "-" + patch.Name
}
