package plan

import (
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/reach"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/sensor"
)

// checkEnvironment reports what makes spans fail to reach the sensor with either tracing API: the sensor's pods, its nodes and
// the network.
func (p *planner) checkEnvironment() {
	service, found := p.service()
	if !found {
		return
	}
	object := sensor.Object(service)
	if pod := p.snapshot.Reach.SensorPod; pod != nil {
		p.checkSensorPod(service, *pod)
	}
	if nodes := p.snapshot.Reach.NodesWithoutSensor; len(nodes) > 0 {
		p.report(finding.NodesWithoutSensor.On(object, names.First(nodes, 5)))
	}
	if share := p.inputs.Tracing.Sampling; p.protocol.SendsUnsampled && share < 100 {
		p.report(finding.DatadogVolume.On("tracing.protocol", number(share)))
	}
	p.checkNetworkPolicies(service)
}

// checkSensorPod reports a sensor that is itself part of the mesh.
func (p *planner) checkSensorPod(service mesh.Service, pod mesh.SensorPod) {
	if pod.Injected {
		p.report(finding.SensorInjected.On(sensor.Object(service), pod.Name))
	}
	root := meshconfig.DefaultRootNamespace
	if len(p.result.Meshes) > 0 {
		root = p.result.Meshes[0].RootNamespace
	}
	port := p.podPort(service).Number // 0 where the Service has only its name
	pods := reach.Pods{Namespace: service.Namespace, Labels: pod.Labels}
	if strict := reach.Strict(p.snapshot.Reach.PeerAuthentications, pods, port, root); strict != nil {
		p.report(finding.SensorAmbientStrict.On(sensor.Object(service), names.Qualified(strict.Namespace, strict.Name)))
	}
	for _, policy := range reach.Refusing(p.snapshot.Reach.AuthorizationPolicies, pods, port, root) {
		p.report(finding.SensorUnauthorized.On("AuthorizationPolicy "+policy, portText(p.podPort(service)), pod.Name))
	}
}

// reportProxyConfigOverrides reports, for ProxyConfig tracing, the proxies whose annotation proxy.istio.io/config has a tracing
// block, which replaces that of the mesh. gatewaySteps handles gateways that are not injected.
func (p *planner) reportProxyConfigOverrides() {
	counted := map[string]int{}
	for _, proxies := range p.proxiesHere() {
		if !p.overridesTracing(proxies) {
			continue
		}
		counted[proxies.Namespace] += proxies.Count
		if counted[proxies.Namespace] == proxies.Count {
			p.report(finding.ProxyOverrides.On(names.Object("Pod", proxies.Namespace, proxies.Pod), namespacesText([]string{proxies.Namespace})))
		}
	}
}

// overridesTracing says whether the annotation of proxies has a tracing block that this package did not write.
func (p *planner) overridesTracing(proxies mesh.Proxies) bool {
	config, err := meshconfig.ParseProxyConfig(proxies.ProxyConfig)
	return err == nil && config["tracing"] != nil && !p.mentionsSensor(proxies.ProxyConfig)
}
