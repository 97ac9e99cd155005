package mesh

import (
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/record"
)

// Meta is the metadata by which the owner of an object is recognized.
type Meta struct {
	Labels, Annotations map[string]string
	// Managers are the field managers, with the operation of each ("Apply" or "Update").
	Managers []Manager
	Owners   []OwnerReference
}

// OwnerReference is one entry of ownerReferences. Controller says that this owner manages the object.
type OwnerReference struct {
	APIVersion, Kind, Name string
	Controller             bool
}

// Manager is one entry of managedFields. Fields are its fields in the form of fieldsV1; Subresource says that they belong to a
// subresource, such as the status.
type Manager struct {
	Name, Operation string
	Subresource     bool
	Fields          map[string]any
}

// Controller is the owner that manages the object, such as the custom resource of an operator; false for none.
func (m Meta) Controller() (OwnerReference, bool) {
	at := slices.IndexFunc(m.Owners, func(o OwnerReference) bool { return o.Controller })
	if at < 0 {
		return OwnerReference{}, false
	}
	return m.Owners[at], true
}

// ManagedBy says whether managedFields have an entry of a manager with an operation ("Apply" or "Update").
func (m Meta) ManagedBy(name, operation string) bool {
	return slices.ContainsFunc(m.Managers, func(entry Manager) bool { return entry.Name == name && entry.Operation == operation })
}

// CreatedHere says that this package created the object: it has the label, and managedFields or a record show the write. A copy of
// such an object that another manager applied has the label only.
func (m Meta) CreatedHere() bool {
	return m.Labels[names.ManagedByLabel] == names.FieldManager && m.WrittenHere()
}

// WrittenHere says that this package wrote fields of the object.
func (m Meta) WrittenHere() bool {
	return len(record.Parse(m.Annotations)) > 0 ||
		slices.ContainsFunc(m.Managers, func(entry Manager) bool { return entry.Name == names.FieldManager })
}

// IsPulumi says that the Kubernetes provider of Pulumi applies the fields: server-side with a name of its own for each resource, or
// client-side with one name for all (pulumi-kubernetes 4.24, provider.fieldManagerName).
func (m Manager) IsPulumi() bool {
	return m.Name == "pulumi-kubernetes" || strings.HasPrefix(m.Name, "pulumi-kubernetes-")
}

// GitOps is the tool that applies an object from a repository ("Argo CD", "Flux"), "" when neither a label or annotation nor a
// field manager names one.
func (m Meta) GitOps() string {
	for _, entry := range gitOpsKeys {
		if m.Labels[entry.key] != "" || m.Annotations[entry.key] != "" {
			return entry.tool
		}
	}
	for _, manager := range m.Managers {
		if tool := gitOpsManagers[manager.Name]; tool != "" && !manager.Subresource {
			return tool
		}
	}
	return ""
}

// gitOpsKeys are the labels and annotations that GitOps tools set on the objects that they apply. Argo CD before 3.0 tracks by the
// label app.kubernetes.io/instance, which charts set as well, so that its field manager has to tell.
var gitOpsKeys = []struct{ key, tool string }{
	{"argocd.argoproj.io/tracking-id", "Argo CD"}, {"argocd.argoproj.io/instance", "Argo CD"},
	{"kustomize.toolkit.fluxcd.io/name", "Flux"}, {"helm.toolkit.fluxcd.io/name", "Flux"},
}

// gitOpsManagers are the tools by their field managers (argo-cd 3.6, common.ArgoCDSSAManager, which gitops-engine also uses for
// client-side apply; Flux 2, the names of its controllers).
var gitOpsManagers = map[string]string{"argocd-controller": "Argo CD", "kustomize-controller": "Flux", "helm-controller": "Flux"}
