package plan

import (
	"slices"
	"strconv"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/reach"
)

// checkNetworkPolicies reports the NetworkPolicies that do not admit spans: ingress of the sensor's pods, egress of proxies.
func (p *planner) checkNetworkPolicies(service mesh.Service) {
	policies, port := p.snapshot.Reach.NetworkPolicies, p.podPort(service)
	sensor := p.pods(service.Namespace, service.Selector)
	sensor.Addresses = p.snapshot.Reach.SensorAddresses
	if pod := p.snapshot.Reach.SensorPod; pod != nil {
		sensor.Labels = pod.Labels
	}
	ingress, egress := blocked{}, blocked{}
	if len(p.snapshot.Reach.Proxies) == 0 {
		blocking, _ := reach.Admitted(policies, reach.Ingress, sensor, nil, port)
		ingress.add(blocking, "")
	}
	for _, proxies := range p.snapshot.Reach.Proxies {
		client := p.pods(proxies.Namespace, proxies.Labels)
		blocking, _ := reach.Admitted(policies, reach.Ingress, sensor, &client, port)
		ingress.add(blocking, proxies.Namespace)
		blocking, _ = reach.Admitted(policies, reach.Egress, client, &sensor, port)
		egress.add(blocking, proxies.Namespace)
	}
	for _, policy := range ingress.policies {
		direction := "to the sensor's pods"
		if namespaces := ingress.namespaces[policy]; namespaces[0] != "" {
			direction += " from " + namespacesText(namespaces)
		}
		p.report(finding.NetworkPolicyBlocks.On("NetworkPolicy "+policy, portText(port), direction))
	}
	for _, policy := range egress.policies {
		p.report(finding.NetworkPolicyBlocks.On("NetworkPolicy "+policy, portText(port), "from the pods of "+namespacesText(egress.namespaces[policy])+" to the sensor"))
	}
}

// blocked are policies in the order in which they were found, with the namespaces of the proxies that they block.
type blocked struct {
	policies   []string
	namespaces map[string][]string
}

func (b *blocked) add(policies []string, namespace string) {
	for _, policy := range policies {
		if b.namespaces == nil {
			b.namespaces = map[string][]string{}
		}
		if b.namespaces[policy] == nil {
			b.policies = append(b.policies, policy)
		}
		if !slices.Contains(b.namespaces[policy], namespace) {
			b.namespaces[policy] = append(b.namespaces[policy], namespace)
		}
	}
}

// pods are those of a namespace with these labels.
func (p *planner) pods(namespace string, labels map[string]string) reach.Pods {
	return reach.Pods{Namespace: namespace, Labels: labels, NamespaceLabels: p.snapshot.Reach.Namespaces[namespace]}
}

// podPort is the port of the sensor's pods behind the port of the endpoint.
func (p *planner) podPort(service mesh.Service) reach.PodPort {
	number := p.endpointOrDefault().Port
	at := slices.IndexFunc(service.Ports, func(port mesh.Port) bool { return port.Number == number })
	if at < 0 || service.Ports[at].Target == 0 && service.Ports[at].TargetName == "" {
		return reach.PodPort{Number: number}
	}
	return reach.PodPort{Number: service.Ports[at].Target, Name: service.Ports[at].TargetName}
}

func portText(port reach.PodPort) string {
	if port.Name != "" {
		return port.Name
	}
	return strconv.Itoa(port.Number)
}
