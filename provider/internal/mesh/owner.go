package mesh

import (
	"slices"
	"strings"
)

// Owner is who will write the mesh's configuration again.
type Owner string

// Owners, as docs and the output `mesh.owner` name them.
const (
	OwnerIstioctl Owner = "istioctl"
	OwnerHelm     Owner = "Helm"
	// OwnerHelmApply is Helm 4: a server-side apply, which fails on fields of ours instead of erasing them.
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

// OwnerOf tells who owns an istiod from the cluster's objects alone. The label app.kubernetes.io/managed-by proves
// nothing: istioctl and Sail render the same charts (facts of Istio 1.31 and sail-operator, August 2026).
func (f Snapshot) OwnerOf(istiod Istiod) Owner {
	labels, annotations := istiod.Meta.Labels, istiod.Meta.Annotations
	_, operated := f.IstioOperatorOf(istiod)
	switch {
	case istiod.Namespace == aksNamespace:
		return OwnerAKS
	case MarkedBySail(istiod):
		return OwnerSail
	case operated:
		return OwnerOperator
	case labels["operator.istio.io/managed"] != "":
		return OwnerIstioctl
	case annotations["meta.helm.sh/release-name"] != "":
		if slices.ContainsFunc(istiod.Meta.Managers, func(m Manager) bool { return m.Name == "helm" && m.Operation == "Apply" }) {
			return OwnerHelmApply
		}
		return OwnerHelm
	}
	return OwnerUnknown
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
func (f Snapshot) IstioOperatorOf(istiod Istiod) (OwnerObject, bool) {
	if !f.OperatorRuns {
		return OwnerObject{}, false
	}
	name := istiod.Meta.Labels[owningResource]
	return pick(f.IstioOperators, func(o OwnerObject) bool { return o.Name == name }, func(o OwnerObject) bool { return sameRevision(o.Revision, istiod.Revision) })
}

// IstioOf is the Istio of the Sail operator that this istiod comes from. Its revision is the Istio's name, or begins with
// it (updateStrategy RevisionBased).
func (f Snapshot) IstioOf(istiod Istiod) (OwnerObject, bool) {
	return pick(f.Istios, func(o OwnerObject) bool { return o.Name == istiod.Revision },
		func(o OwnerObject) bool { return strings.HasPrefix(istiod.Revision, o.Name+"-") }, func(OwnerObject) bool { return len(f.Istios) == 1 })
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
	for key, tool := range map[string]string{
		"argocd.argoproj.io/tracking-id": "Argo CD", "argocd.argoproj.io/instance": "Argo CD",
		"kustomize.toolkit.fluxcd.io/name": "Flux", "helm.toolkit.fluxcd.io/name": "Flux",
	} {
		if m.Labels[key] != "" || m.Annotations[key] != "" {
			return tool
		}
	}
	return ""
}
