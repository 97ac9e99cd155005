package mesh

import (
	"slices"
	"strings"
)

// Owner is the installer or operator that applies the mesh configuration.
type Owner string

// Owners, as docs and the output `mesh.owner` name them.
const (
	OwnerIstioctl Owner = "istioctl"
	OwnerHelm     Owner = "Helm"
	// OwnerHelmApply is Helm 4: a server-side apply, which fails on fields of another manager instead of erasing them.
	OwnerHelmApply Owner = "Helm 4"
	OwnerOperator  Owner = "IstioOperator"
	OwnerSail      Owner = "Sail"
	OwnerAKS       Owner = "AKS"
	OwnerUnknown   Owner = "unknown"
)

// OwnerObject is the custom resource from which an operator renders the mesh.
type OwnerObject struct {
	APIVersion, Kind, Namespace, Name string
	Revision                          string
	Meta                              Meta
	// MeshConfig is the mesh configuration in it, as YAML.
	MeshConfig string
}

// recognizers is the table of owners, in the order in which they are tried. Each is recognized by the cluster's objects
// alone. The label app.kubernetes.io/managed-by does not tell them apart: istioctl and Sail render the same charts (Istio 1.31
// and sail-operator, August 2026). Package plan has the table of where the configuration of each owner is written.
var recognizers = []struct {
	owner      Owner
	recognizes func(Snapshot, Istiod) bool
}{
	{OwnerAKS, func(_ Snapshot, i Istiod) bool { return i.Namespace == aksNamespace }},
	{OwnerSail, func(_ Snapshot, i Istiod) bool { return RenderedBySail(i) }},
	{OwnerOperator, func(s Snapshot, i Istiod) bool { _, found := s.IstioOperatorOf(i); return found }},
	{OwnerIstioctl, func(_ Snapshot, i Istiod) bool { return i.Meta.Labels["operator.istio.io/managed"] != "" }},
	{OwnerHelmApply, func(_ Snapshot, i Istiod) bool { return installedByHelm(i) && i.Meta.ManagedBy("helm", "Apply") }},
	{OwnerHelm, func(_ Snapshot, i Istiod) bool { return installedByHelm(i) }},
	{OwnerUnknown, func(Snapshot, Istiod) bool { return true }},
}

// Owners are all owners, in the order of the table. Package plan has an entry for each.
var Owners = func() (all []Owner) {
	for _, r := range recognizers {
		all = append(all, r.owner)
	}
	return all
}()

// OwnerOf is the owner of an istiod, OwnerUnknown where no other is recognized.
func (s Snapshot) OwnerOf(istiod Istiod) Owner {
	for _, r := range recognizers {
		if r.recognizes(s, istiod) {
			return r.owner
		}
	}
	return OwnerUnknown
}

func installedByHelm(istiod Istiod) bool {
	return istiod.Meta.Annotations["meta.helm.sh/release-name"] != ""
}

// ManagedBy says whether managedFields have an entry of a manager with an operation ("Apply" or "Update").
func (m Meta) ManagedBy(name, operation string) bool {
	return slices.ContainsFunc(m.Managers, func(entry Manager) bool { return entry.Name == name && entry.Operation == operation })
}

// aksNamespace is the namespace of istiod in the AKS add-on.
const aksNamespace = "aks-istio-system"

// RenderedBySail says whether the Sail operator renders this istiod.
func RenderedBySail(istiod Istiod) bool {
	return istiod.Meta.Labels["managed-by"] == "sail-operator" ||
		slices.ContainsFunc(istiod.Meta.Owners, func(owner string) bool { return strings.HasPrefix(owner, "sailoperator.io/") })
}

// RenderedByOperator says whether the label of this istiod names an IstioOperator. `istioctl install` sets no name, or
// "unknown".
func RenderedByOperator(istiod Istiod) bool {
	name := istiod.Meta.Labels[owningResource]
	return name != "" && name != "unknown"
}

// owningResource is the label in which Istio's installers name the IstioOperator.
const owningResource = "install.operator.istio.io/owning-resource"

// IstioOperatorOf is the IstioOperator that an in-cluster operator (Istio 1.23 and before) renders this istiod from: the
// one that its label names, or else the one of its revision. Without a running operator the object has no effect, and the result
// is false.
func (s Snapshot) IstioOperatorOf(istiod Istiod) (OwnerObject, bool) {
	if !s.OperatorRuns {
		return OwnerObject{}, false
	}
	name := istiod.Meta.Labels[owningResource]
	return pick(s.IstioOperators, func(o OwnerObject) bool { return o.Name == name }, func(o OwnerObject) bool { return sameRevision(o.Revision, istiod.Revision) })
}

// IstioOf is the Istio of the Sail operator that this istiod comes from. Its revision is the Istio's name, or begins with
// it (updateStrategy RevisionBased).
func (s Snapshot) IstioOf(istiod Istiod) (OwnerObject, bool) {
	return pick(s.Istios, func(o OwnerObject) bool { return o.Name == istiod.Revision },
		func(o OwnerObject) bool { return strings.HasPrefix(istiod.Revision, o.Name+"-") }, func(OwnerObject) bool { return len(s.Istios) == 1 })
}

// pick is the first object of the first rule that any object satisfies.
func pick(objects []OwnerObject, rules ...func(OwnerObject) bool) (OwnerObject, bool) {
	for _, rule := range rules {
		if at := slices.IndexFunc(objects, rule); at >= 0 {
			return objects[at], true
		}
	}
	return OwnerObject{}, false
}

func sameRevision(a, b string) bool {
	plain := func(revision string) string {
		if revision == "" {
			return "default"
		}
		return revision
	}
	return plain(a) == plain(b)
}

// GitOps is the tool that applies an object from a repository ("Argo CD", "Flux"), "" when no label or annotation names one.
func (m Meta) GitOps() string {
	for _, entry := range gitOpsKeys {
		if m.Labels[entry.key] != "" || m.Annotations[entry.key] != "" {
			return entry.tool
		}
	}
	return ""
}

// gitOpsKeys are the labels and annotations that GitOps tools set on the objects that they apply.
var gitOpsKeys = []struct{ key, tool string }{
	{"argocd.argoproj.io/tracking-id", "Argo CD"}, {"argocd.argoproj.io/instance", "Argo CD"},
	{"kustomize.toolkit.fluxcd.io/name", "Flux"}, {"helm.toolkit.fluxcd.io/name", "Flux"},
}
