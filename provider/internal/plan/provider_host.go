package plan

import (
	"slices"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// providerService is the host of the endpoint as the provider of a control plane names it: with its namespace, so that a
// ServiceEntry of another namespace with the same host makes no difference; without it where a release does not send the cluster
// of such a host to waypoints and filtered gateways, unless that would make the host ambiguous.
func (p *planner) providerService() string {
	if endpoint := p.endpointOrDefault(); p.prefersBareHost() && len(p.sameHost()) == 0 {
		return endpoint.Host
	}
	return p.endpointOrDefault().RegistryName()
}

// prefersBareHost says whether proxies of the control plane may get no cluster for a host with its namespace. A mesh that was not
// found is assumed to be of the newest release.
func (p *planner) prefersBareHost() bool {
	return len(p.snapshot.Istiods) > 0 && p.istiod.MayLackQualifiedHosts()
}

// sameHost are the ServiceEntries of other namespaces with the endpoint's host, as namespace/name. Istio finds a host without
// namespace only where one namespace has it (Istio 1.24, pilot/pkg/model/telemetry_logging.go, LookupCluster).
func (p *planner) sameHost() []string {
	var others []string
	for _, entry := range p.snapshot.ServiceEntries {
		if entry.Namespace != p.endpointOrDefault().Namespace {
			others = append(others, names.Qualified(entry.Namespace, entry.Name))
		}
	}
	slices.Sort(others)
	return others
}

// checkWaypoints reports waypoints, and gateways that istiod filters, which get no cluster for the sensor in the release of the
// control plane. It is an Error where they then reject their listeners, unless tracing.acceptNamespaces names their namespaces.
func (p *planner) checkWaypoints() {
	accepted, others := partition(p.waypoints(), p.accepts)
	level := func(f finding.Finding, stops bool) finding.Finding {
		if stops && p.protocol.RejectedWithoutCluster {
			return f
		}
		return f.At(finding.Warning)
	}
	if p.istiod.LeavesWaypointsOut() {
		for i, namespaces := range [][]string{others, accepted} {
			if len(namespaces) > 0 {
				f := finding.WaypointsUntraced.On(p.istiodName(), p.istiod.Version, namespacesText(namespaces), p.consequence())
				p.report(level(f, i == 0))
			}
		}
	}
	if entries := p.sameHost(); p.prefersBareHost() && len(entries) > 0 {
		f := finding.HostAmbiguous.On("endpoint", p.endpointOrDefault().Host, names.First(entries, 5), p.istiodName(), p.consequence())
		p.report(level(f, len(others) > 0 || p.istiod.FiltersGateways))
	}
}

// waypoints are the namespaces with a waypoint of the control plane.
func (p *planner) waypoints() []string {
	var namespaces []string
	for _, proxies := range p.proxiesHere() {
		if proxies.Waypoint() && !slices.Contains(namespaces, proxies.Namespace) {
			namespaces = append(namespaces, proxies.Namespace)
		}
	}
	return namespaces
}
