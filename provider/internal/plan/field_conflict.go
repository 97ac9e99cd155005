package plan

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

// contests reports, for each object of somebody else's that is written into, what its managers do at their next apply.
func (p *planner) fieldConflicts() {
	for _, step := range p.result.Steps {
		if step.Patch == nil {
			continue
		}
		if meta, whole := p.metaOf(*step.Patch); meta != nil {
			p.fieldConflict(*step.Patch, *meta, whole)
		}
	}
}

// metaOf is the metadata of an object that is there already, nil when it is not or when its owner was reported by the
// place. whole says that it exists for the document alone, which whoever applies it writes as one text.
func (p *planner) metaOf(patch Patch) (meta *mesh.Meta, whole bool) {
	for i, istiod := range p.chosen {
		if patch.Namespace != istiod.Namespace {
			continue
		}
		switch {
		case patch.Kind == "Deployment" && patch.Name == istiod.Name:
			return &p.chosen[i].Meta, false
		case patch.Kind == "ConfigMap" && patch.Name == istiod.Shared.Name && istiod.Shared.Exists:
			return &p.chosen[i].Shared.Meta, true
		}
	}
	for i, telemetry := range p.snapshot.Telemetries {
		if patch.Kind == "Telemetry" && patch.Namespace == telemetry.Namespace && patch.Name == telemetry.Name {
			return &p.snapshot.Telemetries[i].Meta, false
		}
	}
	for _, owners := range [][]mesh.OwnerObject{p.snapshot.IstioOperators, p.snapshot.Istios} {
		for i, owner := range owners {
			if patch.Kind == owner.Kind && patch.Namespace == owner.Namespace && patch.Name == owner.Name {
				return &owners[i].Meta, false
			}
		}
	}
	return nil, false
}

func (p *planner) fieldConflict(patch Patch, meta mesh.Meta, whole bool) {
	object := target{patch: patch}.object()
	keeps := ""
	for _, manager := range meta.Managers {
		entry := nextApplyEffect(manager)
		if entry == nil {
			continue
		}
		if field := conflictingField(manager, patch, whole); field != "" {
			p.report(entry.On(object, manager.Name, field))
			return
		}
		keeps = manager.Name
	}
	if keeps != "" {
		p.report(finding.NextApplyLeaves.On(object, keeps))
	}
}

// forcing are the managers whose server-side apply takes fields from others (run: istioctl 1.31; the others by their
// documentation).
var forcing = []string{"istio-operator", "kustomize-controller", "argocd-controller"}

// nextApply is what a manager's next apply does to a field of its own that another one has written; nil where none is to
// be expected: a person's edit, or a controller that does not apply.
func nextApplyEffect(manager mesh.Manager) *finding.Entry {
	switch {
	case manager.Name == names.FieldManager || manager.Subresource:
		return nil
	case manager.Operation == "Apply" && !slices.Contains(forcing, manager.Name):
		return &finding.NextApplyFails
	case manager.Operation == "Apply", slices.Contains([]string{"helm", "kubectl-client-side-apply"}, manager.Name):
		return &finding.NextApplyErases
	}
	return nil
}

// contested is the field of a patch that a manager has written, "" when none is. A write of ours takes the field over in
// managedFields, so of an object that exists for its document the document is its maker's for ever.
func conflictingField(manager mesh.Manager, patch Patch, whole bool) string {
	switch {
	case patch.Document != "" && whole:
		return "data." + patch.Document
	case patch.Document != "":
		return ""
	}
	for _, path := range values(nil, patch.Fields) {
		// The metrics list is repeated as it stands, and an equal value is no conflict.
		if owned := ownedPrefix(manager.Fields, path); owned > 0 && path[len(path)-1] != "f:metrics" {
			return shown(path[:owned])
		}
	}
	return ""
}

// values are the ways to the values of a patch, with the keys that managedFields use: k:{"name":"x"} in a list of named
// objects. Other lists are one value.
func values(path []string, value any) [][]string {
	var found [][]string
	switch value := value.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(value)) {
			if strings.HasPrefix(key, "[") {
				return [][]string{path}
			}
			found = append(found, values(append(slices.Clone(path), "f:"+key), value[key])...)
		}
		return found
	case []any:
		for _, item := range value {
			fields, _ := item.(map[string]any)
			name, named := fields["name"].(string)
			if !named {
				return [][]string{path}
			}
			fields = maps.Clone(fields)
			delete(fields, "name")
			found = append(found, values(append(slices.Clone(path), fmt.Sprintf(`k:{"name":%q}`, name)), fields)...)
		}
		return found
	}
	return [][]string{path}
}

// owns is how much of a path somebody's managedFields name: all of it, or the way to a value that it is inside of, since a
// list without a key is one value; 0 where they do not.
func ownedPrefix(fields map[string]any, path []string) int {
	for depth, key := range path {
		next, found := fields[key].(map[string]any)
		if !found {
			return 0
		}
		if len(next) == 0 {
			return depth + 1
		}
		fields = next
	}
	return len(path)
}

// shown is a path for people: spec.template.spec.containers[discovery].env[SHARED_MESH_CONFIG].value.
func shown(path []string) string {
	text := ""
	for _, key := range path {
		if name, found := strings.CutPrefix(key, `k:{"name":"`); found {
			text += "[" + strings.TrimSuffix(name, `"}`) + "]"
			continue
		}
		text += "." + strings.TrimPrefix(key, "f:")
	}
	return strings.TrimPrefix(text, ".")
}
