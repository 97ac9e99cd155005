package plan

import (
	"maps"
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// entryNamespace is the namespace of the ServiceEntry that has the host of groundcover.address, "" where a finding says why there is none.
// An entry counts in the namespace of groundcover, in those of the control planes and in their root namespaces. Of several,
// groundcover.namespace decides, else the one that a mesh document names already, so that a later entry changes nothing.
func (p *planner) entryNamespace(host string) string {
	var eligible, all []string
	namespaces := map[string]bool{}
	for _, entry := range p.snapshot.ServiceEntries {
		name := names.Qualified(entry.Namespace, entry.Name)
		all = append(all, name)
		if p.trusted(entry.Namespace) {
			eligible = append(eligible, name)
			namespaces[entry.Namespace] = true
		}
	}
	slices.Sort(all)
	slices.Sort(eligible)
	if len(eligible) == 0 {
		namespace, _, _ := strings.Cut(all[0], "/")
		p.reportPending(finding.AddressElsewhere.On("groundcover.address", host, names.First(all, 5), namespace))
		return ""
	}
	given := p.inputs.Groundcover.Namespace
	written := slices.DeleteFunc(p.writtenNamespaces(host), func(namespace string) bool { return !namespaces[namespace] })
	first := slices.Sorted(maps.Keys(namespaces))[0]
	switch {
	case p.inputs.Groundcover.NamespaceGiven && namespaces[given]:
		return given
	case len(namespaces) == 1:
		return first
	case len(written) > 0:
		p.report(finding.AddressAmbiguous.On("groundcover.address", host, names.First(eligible, 5), "Istio keeps "+written[0]).At(finding.Warning))
		return written[0]
	}
	p.report(finding.AddressAmbiguous.On("groundcover.address", host, names.First(eligible, 5), "none of them was chosen"))
	return first
}

// trusted reports whether objects of a namespace may decide where spans go: it is groundcover's, a control plane's or its root namespace.
func (p *planner) trusted(namespace string) bool {
	return namespace == p.inputs.Groundcover.Namespace || slices.ContainsFunc(p.chosen, func(istiod mesh.Istiod) bool {
		return namespace == istiod.Namespace || namespace == p.documents(istiod).root
	})
}

// writtenNamespaces are the namespaces of a host ("" for any) in which the mesh documents' provider of this package's name has it.
func (p *planner) writtenNamespaces(host string) []string {
	var written []string
	for _, istiod := range p.chosen {
		docs := p.documents(istiod)
		for _, config := range []meshconfig.Config{docs.primary, docs.shared} {
			provider, _ := config.Provider(names.Provider)
			namespace, named, found := strings.Cut(provider.RegistryName(), "/")
			if found && (host == "" || named == host) {
				written = append(written, namespace)
			}
		}
	}
	return written
}

// reportMovedEndpoint reports that the update sends spans to another namespace than the mesh documents do now.
func (p *planner) reportMovedEndpoint() {
	if p.result.Endpoint == nil || p.result.Endpoint.Namespace == "" {
		return
	}
	for _, written := range p.writtenNamespaces("") {
		if written != p.result.Endpoint.Namespace {
			p.report(finding.EndpointMoved.On("endpoint", written, p.result.Endpoint.Namespace))
			return
		}
	}
}
