package plan

import (
	"slices"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/record"
)

// Object is the reference of an object that a step writes.
type ObjectRef struct{ APIVersion, Kind, Namespace, Name string }

// addOwnership adds the step of the identity under which all patches write: before the first of them, so that it is deleted
// after the last one.
func (p *planner) addOwnership() {
	var objects []ObjectRef
	for _, step := range p.result.Steps {
		if patch := step.Patch; patch != nil {
			objects = append(objects, ObjectRef{patch.APIVersion, patch.Kind, patch.Namespace, patch.Name})
		}
	}
	if len(objects) == 0 {
		return
	}
	first := slices.IndexFunc(p.result.Steps, func(s Step) bool { return s.Patch != nil })
	p.result.Steps = slices.Insert(p.result.Steps, first, Step{Name: "ownership", Ownership: &Ownership{Objects: objects}})
}

// reportOwned reports objects that another stack manages. Two stacks that configure one mesh would each undo the other.
func (p *planner) reportOwned() {
	for _, step := range p.result.Steps {
		if step.Patch == nil || p.inputs.Tracing.TakeOver {
			continue
		}
		meta := p.existing(*step.Patch)
		if meta == nil {
			continue
		}
		for _, r := range record.Parse(meta.Annotations) {
			if r.Owner.Stack != p.inputs.Owner.Stack {
				p.report(finding.OwnedByAnotherStack.On(target{patch: *step.Patch}.object(), r.Owner.Component, r.Owner.Stack))
			}
		}
	}
}

// existing is the metadata of the object that a patch changes, nil for one that does not exist yet.
func (p *planner) existing(patch Patch) *mesh.Meta {
	for i, istiod := range p.chosen {
		if patch.Kind == "ConfigMap" && patch.Namespace == istiod.Namespace && patch.Name == istiod.Primary.Name {
			return &p.chosen[i].Primary.Meta
		}
	}
	meta, _ := p.metaOf(patch)
	return meta
}

// ownedHere reports whether this component wrote into an object before, so that the same update removes what it does not want
// any more.
func (p *planner) ownedHere(meta mesh.Meta) bool {
	return slices.ContainsFunc(record.Parse(meta.Annotations), func(r record.Record) bool {
		return r.Owner.Stack == p.inputs.Owner.Stack && r.Owner.Component == p.inputs.Owner.Component
	})
}

// configSuffix tells the step that writes one object from the step that writes another: two revisions may share one. The object
// that this package names by default has the suffix of the revision.
func configSuffix(patch Patch, revision string) string {
	if patch.Kind != "ConfigMap" || patch.Name == mesh.SharedName(revision) || patch.Name == mesh.PrimaryName(revision) {
		return suffix(revision)
	}
	return "-" + patch.Name
}
