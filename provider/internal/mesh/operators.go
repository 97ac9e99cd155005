package mesh

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// OwnerObject is the custom resource from which an operator renders the mesh.
type OwnerObject struct {
	APIVersion, Kind, Namespace, Name string
	Revision                          string
	// Version is spec.version of an Istio of the Sail operator.
	Version string
	Meta    Meta
	// MeshConfig is the mesh configuration in it, as YAML.
	MeshConfig string
}

// Operator is a running in-cluster operator of Istio (1.23 and before).
type Operator struct {
	// Namespaces are those whose IstioOperators it reconciles, empty for all: its env WATCH_NAMESPACE.
	Namespaces []string
	// Revision restricts it to IstioOperators of that revision, "" for all: its env REVISION.
	Revision string
}

// Reconciles says whether the operator applies this IstioOperator (Istio 1.23.2, operator/cmd/operator/server.go and
// operator/pkg/controller/istiocontrolplane/istiocontrolplane_controller.go).
func (o Operator) Reconciles(object OwnerObject) bool {
	return (len(o.Namespaces) == 0 || slices.Contains(o.Namespaces, object.Namespace)) && (o.Revision == "" || o.Revision == object.Revision)
}

// RenderedBySail says whether the Sail operator renders this istiod.
func RenderedBySail(istiod Istiod) bool {
	return istiod.Meta.Labels["managed-by"] == "sail-operator" ||
		slices.ContainsFunc(istiod.Meta.Owners, func(owner OwnerReference) bool { return strings.HasPrefix(owner.APIVersion, "sailoperator.io/") })
}

// RenderedByOperator says whether the label of this istiod names an IstioOperator. `istioctl install` sets no name, or
// "unknown".
func RenderedByOperator(istiod Istiod) bool {
	name := istiod.Meta.Labels[owningResource]
	return name != "" && name != "unknown"
}

// Labels in which Istio's installers name the IstioOperator (Istio 1.23.2, operator/pkg/helmreconciler/common.go).
const (
	owningResource          = "install.operator.istio.io/owning-resource"
	owningResourceNamespace = "install.operator.istio.io/owning-resource-namespace"
)

// IstioOperatorOf is the IstioOperator that an in-cluster operator renders this istiod from. Without a running operator that
// reconciles it the object has no effect, and the result is false.
func (s Snapshot) IstioOperatorOf(istiod Istiod) (OwnerObject, bool) {
	object, found := s.namedIstioOperator(istiod)
	return object, found && slices.ContainsFunc(s.Operators, func(o Operator) bool { return o.Reconciles(object) })
}

// IdleIstioOperatorOf is the IstioOperator that this istiod was rendered from, where no running operator reconciles it.
func (s Snapshot) IdleIstioOperatorOf(istiod Istiod) (OwnerObject, bool) {
	_, runs := s.IstioOperatorOf(istiod)
	object, found := s.namedIstioOperator(istiod)
	return object, found && !runs
}

// namedIstioOperator is the IstioOperator that the labels of an istiod name, or else the one of its revision in its namespace.
func (s Snapshot) namedIstioOperator(istiod Istiod) (OwnerObject, bool) {
	if !RenderedByOperator(istiod) {
		return OwnerObject{}, false
	}
	name, namespace := istiod.Meta.Labels[owningResource], istiod.Meta.Labels[owningResourceNamespace]
	beside := slices.DeleteFunc(slices.Clone(s.IstioOperators), func(o OwnerObject) bool {
		return o.Namespace != istiod.Namespace && (o.Name != name || o.Namespace != namespace)
	})
	return pick(beside,
		func(o OwnerObject) bool { return o.Name == name && o.Namespace == namespace },
		func(o OwnerObject) bool { return o.Name == name && sameRevision(o.Revision, istiod.Revision) },
		func(o OwnerObject) bool { return o.Name == name },
		func(o OwnerObject) bool { return sameRevision(o.Revision, istiod.Revision) })
}

// sailVersion is what the Sail operator adds to an Istio's name with updateStrategy RevisionBased: its version, with dashes for
// dots (v1.24.0 becomes v1-24-0).
var sailVersion = regexp.MustCompile(`^v\d+-\d+`)

// IstioOf is the Istio of the Sail operator that this istiod comes from. Its revision is the Istio's name or, with updateStrategy
// RevisionBased, the name and a version. Of names that begin alike the longest one counts.
func (s Snapshot) IstioOf(istiod Istiod) (OwnerObject, bool) {
	longestFirst := slices.SortedStableFunc(slices.Values(s.Istios), func(a, b OwnerObject) int { return cmp.Compare(len(b.Name), len(a.Name)) })
	return pick(longestFirst,
		func(o OwnerObject) bool { return o.Name == istiod.Revision },
		func(o OwnerObject) bool {
			return o.Version != "" && istiod.Revision == o.Name+"-"+strings.ReplaceAll(o.Version, ".", "-")
		},
		func(o OwnerObject) bool {
			rest, found := strings.CutPrefix(istiod.Revision, o.Name+"-")
			return found && sailVersion.MatchString(rest)
		},
		func(OwnerObject) bool { return len(s.Istios) == 1 })
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
	return cmp.Or(a, DefaultRevision) == cmp.Or(b, DefaultRevision)
}
