package mesh

import "slices"

// controlPlaneNamespaces are the namespaces in which istiod is looked for where no input names one: Istio's default, and that of
// the Istio add-on for AKS. An identity with rights in another namespace only does not choose the control plane by an object there.
var controlPlaneNamespaces = []string{"istio-system", "aks-istio-system"}

// ControlPlaneNamespaces are the namespaces in which istiod is looked for. given is the one that an input names, "" for none.
func ControlPlaneNamespaces(given string) []string {
	if given != "" {
		return []string{given}
	}
	return slices.Clone(controlPlaneNamespaces)
}

// EligibleControlPlane reports whether an istiod in this namespace counts.
func EligibleControlPlane(namespace, given string) bool {
	return slices.Contains(ControlPlaneNamespaces(given), namespace)
}

// operatorNamespace is that of Istio's in-cluster operator by default (Istio 1.23.2, `istioctl operator init --operatorNamespace`).
const operatorNamespace = "istio-operator"

// HasControlPlane reports whether a control plane is in this namespace.
func HasControlPlane(namespace string, controlPlanes []Istiod) bool {
	return slices.ContainsFunc(controlPlanes, func(i Istiod) bool { return i.Namespace == namespace })
}

// EligibleOperator reports whether a pod of an in-cluster operator in this namespace counts for control planes in these namespaces.
func EligibleOperator(namespace string, controlPlanes []Istiod) bool {
	return namespace == operatorNamespace || HasControlPlane(namespace, controlPlanes)
}
