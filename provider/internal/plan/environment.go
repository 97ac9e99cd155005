package plan

import (
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/sensor"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/reach"
)

// around reports what keeps spans from the sensor whatever the form of tracing: its own pods, its nodes, the network.
func (p *planner) environmentChecks() {
	for _, skipped := range p.snapshot.Reach.Skipped {
		p.skipped(skipped)
	}
	service, found := p.service()
	if !found {
		return
	}
	object := sensor.Object(service)
	if pod := p.snapshot.Reach.SensorPod; pod != nil {
		p.sensorPod(service, *pod)
	}
	if nodes := p.snapshot.Reach.NodesWithout; len(nodes) > 0 {
		p.report(finding.NodesWithoutSensor.On(object, strings.Join(nodes, ", ")))
	}
	if share := p.inputs.Tracing.Sampling; p.protocol.SendsUnsampled && share < 100 && !slices.Contains(p.inputs.Unknown, "tracing.sampling") {
		p.report(finding.DatadogVolume.On("tracing.protocol", number(share)))
	}
	p.network(service)
}

func (p *planner) skipped(look mesh.Skipped) {
	if look.Verb == "" {
		p.report(finding.CheckSkipped.On("survey", look.Check, look.Why, "Nothing, unless the CRD is about to be installed.").At(finding.Info))
		return
	}
	p.report(finding.CheckSkipped.On("survey", look.Check, look.Why, "Grant the verb "+look.Verb+" on "+look.Resource+"; docs/permissions.md has the roles."))
}

func (p *planner) sensorPod(service mesh.Service, pod mesh.SensorPod) {
	if pod.Injected {
		p.report(finding.SensorInjected.On(sensor.Object(service), pod.Name))
	}
	roots := []string{meshconfig.DefaultRootNamespace}
	for _, mesh := range p.result.Meshes {
		roots = append(roots, mesh.RootNamespace)
	}
	for _, strict := range p.snapshot.Reach.Strict {
		if strict.Namespace == service.Namespace || slices.Contains(roots, strict.Namespace) {
			p.report(finding.SensorAmbientStrict.On(sensor.Object(service), strict.Namespace+"/"+strict.Name))
			return
		}
	}
}

// network reports policies that select the sensor's pods, or proxies, and let the port through for none.
func (p *planner) network(service mesh.Service) {
	port, policies := p.endpointOrDefault().Port, p.snapshot.Reach.NetworkPolicies
	said := map[string]bool{}
	say := func(blocking []string, what string) {
		for _, name := range blocking {
			if !said[name+what] {
				said[name+what] = true
				p.report(finding.NetworkPolicyBlocks.On("NetworkPolicy "+name, port, what))
			}
		}
	}
	if pod := p.snapshot.Reach.SensorPod; pod != nil {
		blocking, _ := reach.Admitted(policies, service.Namespace, pod.Labels, port, func(n mesh.NetworkPolicy) []mesh.NetworkRule { return n.Ingress })
		say(blocking, "to the sensor's pods")
	}
	for _, proxies := range p.snapshot.Reach.Proxies {
		blocking, _ := reach.Admitted(policies, proxies.Namespace, proxies.Labels, port, func(n mesh.NetworkPolicy) []mesh.NetworkRule { return n.Egress })
		say(blocking, "from the pods of namespace "+proxies.Namespace)
	}
}

// overrides reports, for the classic form, the proxies whose own annotation has a tracing block. Gateways that read the
// annotation instead of the mesh are dealt with apart.
func (p *planner) proxyConfigOverrides() {
	named := map[string]int{}
	for _, proxies := range p.proxiesHere() {
		if !p.hasOwnTracing(proxies) {
			continue
		}
		named[proxies.Namespace] += proxies.Count
		if named[proxies.Namespace] == proxies.Count {
			p.report(finding.ProxyOverrides.On("Pod "+proxies.Namespace+"/"+proxies.Pod, namespacesText([]string{proxies.Namespace})))
		}
	}
}

func (p *planner) hasOwnTracing(proxies mesh.Proxies) bool {
	config, err := meshconfig.ParseProxyConfig(proxies.ProxyConfig)
	return err == nil && config["tracing"] != nil && !p.mentionsSensor(proxies.ProxyConfig)
}
