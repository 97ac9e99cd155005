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
	// OwnerPulumi is the Kubernetes provider of Pulumi, which applies charts and manifests server-side.
	OwnerPulumi   Owner = "Pulumi"
	OwnerOperator Owner = "IstioOperator"
	OwnerSail     Owner = "Sail"
	// OwnerOtherOperator is an operator that this package cannot configure, such as that of OpenShift Service Mesh 2.
	OwnerOtherOperator Owner = "other operator"
	OwnerAKS           Owner = "AKS"
	// OwnerAppRouting is AKS application routing, whose istiod serves gateways only.
	OwnerAppRouting Owner = "AKS application routing"
	// OwnerConfigCluster stands for the config cluster of an external istiod, which reads its configuration there.
	OwnerConfigCluster Owner = "config cluster"
	OwnerUnknown       Owner = "unknown"
)

// recognizers is the table of owners, in the order in which they are tried. Each is recognized by the cluster's objects
// alone. The label app.kubernetes.io/managed-by does not tell them apart: istioctl and Sail render the same charts (Istio 1.31
// and sail-operator, August 2026). Package plan has the table of where the configuration of each owner is written.
var recognizers = []struct {
	owner      Owner
	recognizes func(Snapshot, Istiod) bool
}{
	{OwnerConfigCluster, func(_ Snapshot, i Istiod) bool { return i.ReadsConfigCluster() }},
	{OwnerAppRouting, func(_ Snapshot, i Istiod) bool { return servesAppRouting(i) }},
	{OwnerAKS, func(_ Snapshot, i Istiod) bool { return i.Namespace == aksNamespace }},
	{OwnerSail, func(_ Snapshot, i Istiod) bool { return RenderedBySail(i) }},
	{OwnerOperator, func(s Snapshot, i Istiod) bool { _, found := s.IstioOperatorOf(i); return found }},
	{OwnerOtherOperator, func(_ Snapshot, i Istiod) bool { _, found := i.Meta.Controller(); return found }},
	{OwnerIstioctl, func(_ Snapshot, i Istiod) bool { return i.Meta.Labels["operator.istio.io/managed"] != "" }},
	{OwnerHelmApply, func(_ Snapshot, i Istiod) bool { return installedByHelm(i) && i.Meta.ManagedBy("helm", "Apply") }},
	{OwnerHelm, func(_ Snapshot, i Istiod) bool { return installedByHelm(i) }},
	{OwnerPulumi, func(_ Snapshot, i Istiod) bool { return slices.ContainsFunc(i.Meta.Managers, Manager.IsPulumi) }},
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

// aksNamespace is the namespace of istiod in the AKS add-on, and with AKS application routing.
const aksNamespace = "aks-istio-system"

// servesAppRouting says whether this istiod is the one of AKS application routing. The service mesh add-on always has a revision
// asm-<major>-<minor>, which application routing has not; a cluster cannot have both (AKS documentation, "Application routing
// with the Gateway API" and "Istio add-on: upgrade", 2026).
func servesAppRouting(istiod Istiod) bool {
	return istiod.Namespace == aksNamespace && !strings.HasPrefix(istiod.Revision, "asm-")
}

// ReadsConfigCluster says whether an istiod reads its configuration from another cluster. EXTERNAL_ISTIOD alone does not tell: a
// primary of remote clusters has it too and reads its own cluster. Only an external istiod has its own mesh configuration as a
// mounted file (Istio 1.31, tests/integration/iop-externalistiod-primary-integration-test-defaults.yaml; the guides "Install
// Primary-Remote" and "Install Istio with an External Control Plane").
func (i Istiod) ReadsConfigCluster() bool { return i.External && i.MeshFile }
