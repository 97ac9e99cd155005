package plan

import (
	"slices"
	"strings"

	"k8s.io/utils/ptr"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/reach"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/sensor"
)

// checkReach reports what makes the sensor unreachable for proxies of one control plane. ProxyConfig tracing needs no check: its
// cluster is in the bootstrap, which none of these rules changes.
func (p *planner) checkReach(docs documents) {
	service, found := p.service()
	if !found || p.inputs.Tracing.API == request.ProxyConfig {
		return
	}
	merged := meshconfig.Merged(docs.primary, docs.shared)
	p.checkDiscovery(docs.root, service, merged)
	p.checkExports(service, merged)
	p.checkSidecars(docs.root, service)
}

// service is the sensor's Service in the snapshot, false where the endpoint has none.
func (p *planner) service() (mesh.Service, bool) {
	endpoint := ptr.Deref(p.result.Endpoint, sensor.Endpoint{})
	at := slices.IndexFunc(p.snapshot.Sensors, func(s mesh.Service) bool { return names.Qualified(s.Namespace, s.Name) == endpoint.Service })
	if at < 0 {
		return mesh.Service{}, false
	}
	return p.snapshot.Sensors[at], true
}

func (p *planner) reachTarget(service mesh.Service) reach.Target {
	return reach.Target{Host: p.endpointOrDefault().Host, Namespace: service.Namespace, Port: p.endpointOrDefault().Port}
}

// checkDiscovery reports a namespace that discoverySelectors leave out: istiod ignores the sensor, or the Telemetry, in it.
func (p *planner) checkDiscovery(root string, service mesh.Service, merged meshconfig.Config) {
	undiscovered := func(namespace string) bool {
		labels, found := p.snapshot.Reach.Namespaces[namespace]
		return found && !reach.Discovers(merged.DiscoverySelectors, labels)
	}
	if undiscovered(service.Namespace) {
		p.report(finding.SensorUndiscovered.On(sensor.Object(service), service.Namespace))
	}
	if p.istiod.SelectsConfiguration() && undiscovered(root) {
		p.report(finding.RootUndiscovered.On(names.Object("Telemetry", root, p.telemetryName(root, p.olderTelemetry(root))), root))
	}
}

// checkExports reports the namespaces that the sensor's Service is not exported to.
func (p *planner) checkExports(service mesh.Service, merged meshconfig.Config) {
	var own []string
	if service.ExportTo != "" {
		own = strings.Split(service.ExportTo, ",")
	}
	p.reportUnreachable(p.protocol.RejectedWithoutCluster, func(f mesh.Proxies) (string, bool) {
		return sensor.Object(service), !reach.Exported(own, merged.DefaultServiceExportTo, service.Namespace, f.Namespace)
	}, func(object string, namespaces []string) finding.Finding {
		return finding.SensorNotExported.On(object, namespacesText(namespaces), p.consequence())
	})
}

// checkSidecars reports the Sidecars that do not import the sensor.
func (p *planner) checkSidecars(root string, service mesh.Service) {
	target := p.reachTarget(service)
	p.reportUnreachable(p.protocol.RejectedWithoutCluster, func(f mesh.Proxies) (string, bool) {
		sidecar := reach.Sidecar(f, p.snapshot.Reach.Sidecars, root)
		if reach.Imports(sidecar, f.Namespace, target) {
			return "", false
		}
		return names.Object("Sidecar", sidecar.Namespace, sidecar.Name), true
	}, func(object string, namespaces []string) finding.Finding {
		return finding.SidecarScope.On(object, namespacesText(namespaces), p.consequence(), names.Qualified(target.Namespace, target.Host))
	})
}

// reportUnreachable reports, for each object that makes the sensor unreachable, the namespaces of the proxies concerned. It is an
// Error where proxies then stop to serve traffic (stopsTraffic) or where no proxy reaches the sensor, else a Warning. blockedBy
// names the object that blocks a proxy, and of makes the finding. For the namespaces of tracing.acceptNamespaces it is a Warning.
func (p *planner) reportUnreachable(stopsTraffic bool, blockedBy func(mesh.Proxies) (object string, blocked bool), of func(object string, namespaces []string) finding.Finding) {
	namespaces, objects, unreached := map[string][]string{}, []string{}, 0
	all := p.proxiesHere()
	for _, proxies := range all {
		object, blocked := blockedBy(proxies)
		if !blocked {
			continue
		}
		unreached++
		if namespaces[object] == nil {
			objects = append(objects, object)
		}
		if !slices.Contains(namespaces[object], proxies.Namespace) {
			namespaces[object] = append(namespaces[object], proxies.Namespace)
		}
	}
	for _, object := range objects {
		accepted, others := partition(namespaces[object], p.accepts)
		if len(others) > 0 {
			f := of(object, others)
			if !stopsTraffic && (unreached < len(all) || p.ofOneTenant(all)) {
				f = f.At(finding.Warning)
			}
			p.report(f)
		}
		if len(accepted) > 0 {
			p.report(of(object, accepted).At(finding.Warning))
		}
	}
}

// accepts says whether tracing.acceptNamespaces names a namespace.
func (p *planner) accepts(namespace string) bool {
	return slices.Contains(p.inputs.Tracing.AcceptNamespaces, namespace)
}

// ofOneTenant reports whether all proxies are in one namespace that is not trusted: it then costs its own spans alone.
func (p *planner) ofOneTenant(all []mesh.Proxies) bool {
	return !slices.ContainsFunc(all, func(proxies mesh.Proxies) bool {
		return proxies.Namespace != all[0].Namespace || p.trusted(proxies.Namespace)
	})
}

// partition parts the elements for which a rule is true from the others.
func partition(all []string, rule func(string) bool) (those, others []string) {
	for _, each := range all {
		if rule(each) {
			those = append(those, each)
		} else {
			others = append(others, each)
		}
	}
	return those, others
}

// proxiesHere are the proxies of the control plane that is being planned.
func (p *planner) proxiesHere() []mesh.Proxies {
	return slices.DeleteFunc(slices.Clone(p.snapshot.Reach.Proxies), func(f mesh.Proxies) bool { return f.Revision != p.istiod.Revision })
}

// consequence completes the sentence "proxies …" of a finding about proxies without a cluster for the sensor.
func (p *planner) consequence() string {
	if p.protocol.RejectedWithoutCluster {
		return "reject their listeners: running proxies keep their configuration, new ones serve no traffic"
	}
	return "drop their spans silently"
}

// namespacesText sorts namespaces, names the first five and counts the rest.
func namespacesText(namespaces []string) string {
	slices.Sort(namespaces)
	return "namespace " + names.First(namespaces, 5)
}
