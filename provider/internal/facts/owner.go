package facts

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

// OwnerOf tells who owns an istiod from its objects alone. The label app.kubernetes.io/managed-by proves nothing:
// istioctl and Sail render the same charts (facts of Istio 1.31 and sail-operator, August 2026).
func OwnerOf(istiod Istiod) Owner {
	labels, annotations := istiod.Meta.Labels, istiod.Meta.Annotations
	switch {
	case istiod.Namespace == "aks-istio-system":
		return OwnerAKS
	case labels["managed-by"] == "sail-operator" || slices.ContainsFunc(istiod.Meta.Owners, isSail):
		return OwnerSail
	case labels["operator.istio.io/managed"] != "":
		return OwnerIstioctl
	case annotations["meta.helm.sh/release-name"] != "":
		if slices.Contains(istiod.Meta.Managers, Manager{Name: "helm", Operation: "Apply"}) {
			return OwnerHelmApply
		}
		return OwnerHelm
	}
	return OwnerUnknown
}

func isSail(owner string) bool { return strings.HasPrefix(owner, "sailoperator.io/") }
