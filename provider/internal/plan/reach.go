package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/sensor"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/reach"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// reach reports what stands between the proxies of one control plane and the sensor. In the classic form a proxy takes its
// way from its bootstrap, past all of this.
func (p *planner) reach(docs documents) {
	service, found := p.service()
	if !found || p.inputs.Tracing.API == request.ProxyConfig {
		return
	}
	merged := meshconfig.Merged(docs.primary, docs.shared)
	p.discovery(docs.root, service, merged)
	p.exported(service, merged)
	p.scopes(docs.root, service)
}

// service is the sensor's Service as it was seen.
func (p *planner) service() (mesh.Service, bool) {
	endpoint := or(p.result.Endpoint)
	at := slices.IndexFunc(p.snapshot.Sensors, func(s mesh.Service) bool { return s.Namespace+"/"+s.Name == endpoint.Service })
	if at < 0 {
		return mesh.Service{}, false
	}
	return p.snapshot.Sensors[at], true
}

func or[T any](given *T) T {
	var zero T
	if given == nil {
		return zero
	}
	return *given
}

func (p *planner) reachTarget(service mesh.Service) reach.Target {
	return reach.Target{Host: p.endpointOrDefault().Host, Namespace: service.Namespace, Port: p.endpointOrDefault().Port}
}

// discovery: what discoverySelectors leave out istiod does not know of.
func (p *planner) discovery(root string, service mesh.Service, merged meshconfig.Config) {
	revisionMismatch := func(namespace string) bool {
		labels, snapshot := p.snapshot.Reach.Namespaces[namespace]
		return snapshot && !reach.Discovers(merged.DiscoverySelectors, labels)
	}
	if revisionMismatch(service.Namespace) {
		p.report(finding.SensorUndiscovered.On(sensor.Object(service), service.Namespace))
	}
	if revisionMismatch(root) {
		p.report(finding.RootUndiscovered.On("Telemetry "+root+"/"+telemetryName, root))
	}
}

func (p *planner) exported(service mesh.Service, merged meshconfig.Config) {
	var own []string
	if service.ExportTo != "" {
		own = strings.Split(service.ExportTo, ",")
	}
	p.unreachable(p.protocol.RejectedWithoutCluster, func(f mesh.Proxies) (string, bool) {
		return sensor.Object(service), !reach.Exported(own, merged.DefaultServiceExportTo, service.Namespace, f.Namespace)
	}, func(object string, namespaces []string) finding.Finding {
		return finding.SensorNotExported.On(object, namespacesText(namespaces), p.consequence())
	})
}

func (p *planner) scopes(root string, service mesh.Service) {
	target := p.reachTarget(service)
	p.unreachable(p.protocol.RejectedWithoutCluster, func(f mesh.Proxies) (string, bool) {
		sidecar := reach.Sidecar(f, p.snapshot.Reach.Sidecars, root)
		if reach.Imports(sidecar, f.Namespace, target) {
			return "", false
		}
		return "Sidecar " + sidecar.Namespace + "/" + sidecar.Name, true
	}, func(object string, namespaces []string) finding.Finding {
		return finding.SidecarScope.On(object, namespacesText(namespaces), p.consequence(), target.Namespace+"/"+target.Host)
	})
}

// cutOff reports, by the object that does it, in which namespaces proxies do not reach the sensor: an Error where that takes
// traffic down or concerns all of them, else a Warning.
func (p *planner) unreachable(down bool, why func(mesh.Proxies) (object string, unreached bool), say func(object string, namespaces []string) finding.Finding) {
	namespaces, objects, unreached := map[string][]string{}, []string{}, 0
	mine := p.proxiesHere()
	for _, proxies := range mine {
		object, is := why(proxies)
		if !is {
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
		f := say(object, namespaces[object])
		if !down && unreached < len(mine) {
			f = f.At(finding.Warning)
		}
		p.report(f)
	}
}

// proxiesHere are the proxies of the control plane that is being planned.
func (p *planner) proxiesHere() []mesh.Proxies {
	return slices.DeleteFunc(slices.Clone(p.snapshot.Reach.Proxies), func(f mesh.Proxies) bool { return f.Revision != p.istiod.Revision })
}

func (p *planner) consequence() string {
	if p.protocol.RejectedWithoutCluster {
		return "reject their listeners: those that run keep what they have, new ones serve no traffic"
	}
	return "lose their spans without a word"
}

// namespacesText names a few of them and counts the rest.
func namespacesText(namespaces []string) string {
	const named = 5
	slices.Sort(namespaces)
	text := "namespace " + strings.Join(namespaces[:min(named, len(namespaces))], ", ")
	if rest := len(namespaces) - named; rest > 0 {
		text += fmt.Sprintf(" and %d more", rest)
	}
	return text
}
