package mesh

import (
	"slices"
	"strings"
)

// Owner is the installer or operator that writes the mesh's configuration again.
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
// alone. The label app.kubernetes.io/managed-by proves nothing: istioctl and Sail render the same charts (Istio 1.31 and
// sail-operator, August 2026). Where each is written stands in plan's table of owners.
var recognizers = []struct {
	owner      Owner
	recognizes func(Snapshot, Istiod) bool
}{
	{OwnerAKS, func(_ Snapshot, i Istiod) bool { return i.Namespace == aksNamespace }},
	{OwnerSail, func(_ Snapshot, i Istiod) bool { return MarkedBySail(i) }},
	{OwnerOperator, func(s Snapshot, i Istiod) bool { _, found := s.IstioOperatorOf(i); return found }},
	{OwnerIstioctl, func(_ Snapshot, i Istiod) bool { return i.Meta.Labels["operator.istio.io/managed"] != "" }},
	{OwnerHelmApply, func(_ Snapshot, i Istiod) bool { return ofHelm(i) && i.Meta.ManagedBy("helm", "Apply") }},
	{OwnerHelm, func(_ Snapshot, i Istiod) bool { return ofHelm(i) }},
	{OwnerUnknown, func(Snapshot, Istiod) bool { return true }},
}

// Owners are all owners.
func Owners() []Owner {
	all := make([]Owner, 0, len(recognizers))
	for _, r := range recognizers {
		all = append(all, r.owner)
	}
	return all
}

// OwnerOf is the owner of an istiod.
func (s Snapshot) OwnerOf(istiod Istiod) Owner {
	for _, r := range recognizers {
		if r.recognizes(s, istiod) {
			return r.owner
		}
	}
	return OwnerUnknown
}

func ofHelm(istiod Istiod) bool { return istiod.Meta.Annotations["meta.helm.sh/release-name"] != "" }

// ManagedBy says that managedFields name a manager with an operation.
func (m Meta) ManagedBy(name, operation string) bool {
	return slices.ContainsFunc(m.Managers, func(entry Manager) bool { return entry.Name == name && entry.Operation == operation })
}

// aksNamespace is where Azure's add-on runs istiod.
const aksNamespace = "aks-istio-system"

// MarkedBySail says that the Sail operator made this istiod.
func MarkedBySail(istiod Istiod) bool {
	return istiod.Meta.Labels["managed-by"] == "sail-operator" ||
		slices.ContainsFunc(istiod.Meta.Owners, func(owner string) bool { return strings.HasPrefix(owner, "sailoperator.io/") })
}

// MarkedByOperator says that this istiod was rendered from an IstioOperator with a name; istioctl install marks its own
// with none, or with "unknown".
func MarkedByOperator(istiod Istiod) bool {
	name := istiod.Meta.Labels[owningResource]
	return name != "" && name != "unknown"
}

// owningResource is the label by which Istio's installers name the IstioOperator.
const owningResource = "install.operator.istio.io/owning-resource"

// IstioOperatorOf is the IstioOperator that an in-cluster operator (Istio 1.23 and before) renders this istiod from: the
// one its label names, or else the one of its revision. Where no operator runs, such an object does nothing.
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

// pick is the first object that the first rule holds for which holds for any.
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

// GitOps is the tool that applies an object from a repository ("Argo CD", "Flux"), "" when none shows.
func (m Meta) GitOps() string {
	for _, mark := range gitOpsMarks {
		if m.Labels[mark.key] != "" || m.Annotations[mark.key] != "" {
			return mark.tool
		}
	}
	return ""
}

// gitOpsMarks are the labels and annotations that GitOps tools put on what they apply.
var gitOpsMarks = []struct{ key, tool string }{
	{"argocd.argoproj.io/tracking-id", "Argo CD"}, {"argocd.argoproj.io/instance", "Argo CD"},
	{"kustomize.toolkit.fluxcd.io/name", "Flux"}, {"helm.toolkit.fluxcd.io/name", "Flux"},
}
