package plan

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// reportFieldConflicts reports, for each existing object that a step patches, the effect of its other field managers' next
// apply.
func (p *planner) reportFieldConflicts() {
	for _, step := range p.result.Steps {
		if step.Patch == nil {
			continue
		}
		if meta, whole := p.metaOf(*step.Patch); meta != nil {
			p.reportFieldConflict(*step.Patch, *meta, whole)
		}
	}
}

// metaOf is the metadata of the object that a patch changes, nil for an object that does not exist yet and for the mesh's own
// ConfigMap where chooseTarget reports its owner's next upgrade. whole says that the document is all that the object holds, so its manager
// writes the document as one value.
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
		case patch.Kind == "ConfigMap" && patch.Name == istiod.Primary.Name && owners[p.snapshot.OwnerOf(istiod)].nextUpgrade == nil:
			return &p.chosen[i].Primary.Meta, true
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

// reportFieldConflict reports the first manager whose next apply fails or erases the patch, or else one whose apply leaves it.
func (p *planner) reportFieldConflict(patch Patch, meta mesh.Meta, whole bool) {
	object := target{patch: patch}.object()
	unaffected := ""
	for _, manager := range meta.Managers {
		entry := nextApplyEffect(manager, patch.Kind)
		if entry == nil {
			continue
		}
		if field := conflictingField(manager, patch, whole); field != "" {
			p.report(entry.On(object, manager.Name, field))
			return
		}
		unaffected = manager.Name
	}
	if unaffected != "" {
		p.report(finding.NextApplyKeeps.On(object, unaffected))
	}
}

// forcing are the field managers that apply with --force-conflicts, and so take fields from other managers (istioctl 1.31 by
// a run; kustomize-controller and Argo CD by their documentation, 2026).
var forcing = []string{"istio-operator", "kustomize-controller", "argocd-controller"}

// nextApplyEffect is the finding for a manager's next apply of a field that this package has written; nil for a manager that
// does not apply again: an edit by kubectl edit, a controller that updates. Pulumi replaces a ConfigMap whose data changes.
func nextApplyEffect(manager mesh.Manager, kind string) *finding.Entry {
	switch {
	case manager.Name == names.FieldManager || manager.Subresource:
		return nil
	case manager.IsPulumi() && kind == "ConfigMap":
		return &finding.NextApplyErases
	case manager.Operation == "Apply" && !slices.Contains(forcing, manager.Name):
		return &finding.NextApplyFails
	case manager.Operation == "Apply", appliesClientSide(manager.Name):
		return &finding.NextApplyErases
	}
	return nil
}

// appliesClientSide says whether a manager whose operation is Update applies again, so that its next apply restores its own values:
// kubectl, Argo CD (gitops-engine applies with its own name since Argo CD 2.5), Pulumi in its client-side mode, and Helm 3 with the
// name of the program that uses it as a library: Flux, Terraform, Pulumi's Release.
func appliesClientSide(manager string) bool {
	return slices.Contains([]string{"helm", "helm-controller", "kubectl-client-side-apply", "argocd-controller", "pulumi-kubernetes", "pulumi-resource-kubernetes"}, manager) ||
		strings.HasPrefix(manager, "terraform-provider-helm")
}

// conflictingField is the field of a patch that a manager also writes, "" when there is none. A write of this package takes the
// field over in managedFields, so a whole document counts as its manager's without a look at managedFields.
func conflictingField(manager mesh.Manager, patch Patch, whole bool) string {
	switch {
	case patch.Document != "" && whole:
		return "data." + patch.Document
	case patch.Document != "":
		return ""
	}
	for _, path := range valuePaths(nil, patch.Fields) {
		// The patch repeats the metrics list unchanged, and an equal value is no conflict.
		if owned := ownedPrefix(manager.Fields, path); owned > 0 && path[len(path)-1] != "f:metrics" {
			return fieldPath(path[:owned])
		}
	}
	return ""
}

// valuePaths are the paths of the values in a patch, with the keys that managedFields use: k:{"name":"x"} in a list of named
// objects. A list of another kind is one value.
func valuePaths(path []string, value any) [][]string {
	var found [][]string
	switch value := value.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(value)) {
			if strings.HasPrefix(key, "[") {
				return [][]string{path}
			}
			found = append(found, valuePaths(append(slices.Clone(path), "f:"+key), value[key])...)
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
			found = append(found, valuePaths(append(slices.Clone(path), fmt.Sprintf(`k:{"name":%q}`, name)), fields)...)
		}
		return found
	}
	return [][]string{path}
}

// ownedPrefix is the number of keys of a path that managedFields name: all of them, or fewer where the path leads into a list
// that is one value; 0 where managedFields do not name it.
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

// fieldPath is a path of managedFields as kubectl writes it: spec.template.spec.containers[discovery].env[SHARED_MESH_CONFIG].value.
func fieldPath(path []string) string {
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
