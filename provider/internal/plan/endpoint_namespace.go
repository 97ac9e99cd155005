package plan

import (
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// entryNamespace is the namespace of the ServiceEntry that has the host of groundcover.address. Of several, groundcover.namespace
// decides, else the one that a mesh document names already, so that a later ServiceEntry changes nothing. Otherwise it is an Error.
func (p *planner) entryNamespace(host string) string {
	entries := slices.SortedFunc(slices.Values(p.snapshot.ServiceEntries), func(a, b mesh.ServiceEntry) int { return strings.Compare(a.Namespace, b.Namespace) })
	if in := p.inputs.Groundcover; in.NamespaceGiven {
		if slices.ContainsFunc(entries, func(e mesh.ServiceEntry) bool { return e.Namespace == in.Namespace }) {
			return in.Namespace
		}
	}
	var found []string
	for _, entry := range entries {
		found = append(found, names.Qualified(entry.Namespace, entry.Name))
	}
	written := p.writtenNamespaces(host)
	at := slices.IndexFunc(entries, func(e mesh.ServiceEntry) bool { return slices.Contains(written, e.Namespace) })
	switch {
	case entries[0].Namespace == entries[len(entries)-1].Namespace:
		return entries[0].Namespace
	case at >= 0:
		p.report(finding.AddressAmbiguous.On("groundcover.address", host, names.First(found, 5), "Istio keeps "+entries[at].Namespace).At(finding.Warning))
		return entries[at].Namespace
	}
	p.report(finding.AddressAmbiguous.On("groundcover.address", host, names.First(found, 5), "none of them was chosen"))
	return entries[0].Namespace
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
