package plan

import (
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/groundcover"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// Endpoint is where the mesh's spans go.
type Endpoint struct {
	// Host is a full name of Istio's registry.
	Host string
	Port int
	// Service is namespace/name, "" for a host that no Service stands behind.
	Service  string
	Protocol request.Protocol
}

// registryName is the host with the namespace of its Service, as in groundcover/groundcover-sensor.groundcover.svc.cluster.local:
// a ServiceEntry of another namespace with the same host would make the host alone ambiguous, which switches tracing off.
func (e Endpoint) registryName() string {
	namespace, _, found := strings.Cut(e.Service, "/")
	if !found {
		return e.Host
	}
	return namespace + "/" + e.Host
}

// portsOf are the ports that take a protocol, the preferred one first.
func portsOf(protocol request.Protocol) []int {
	switch protocol {
	case request.Datadog:
		return []int{groundcover.DatadogPort}
	case request.Zipkin:
		return []int{groundcover.ZipkinPort}
	default:
		return []int{groundcover.OTLPGRPCPort, groundcover.OTLPHTTPPort}
	}
}

// endpoint finds the sensor, or takes the documented default where the cluster was not seen or the sensor may still come.
func (p *planner) endpoint() {
	if p.inputs.Groundcover.Address != "" {
		p.result.Endpoint = p.addressed()
		return
	}
	if p.snapshot.NotInspected != "" {
		return
	}
	endpoint, findings := SelectEndpoint(p.inputs.Groundcover, p.inputs.Tracing.Protocol, p.domain(), p.snapshot.Sensors)
	for _, f := range findings {
		if f.Code == finding.SensorMissing.Code || f.Code == finding.SensorPortMissing.Code {
			p.notYet(f)
			continue
		}
		p.report(f)
	}
	p.result.Endpoint = endpoint
}

// target is the endpoint to write: the one found, or the default that a preview shows before the sensor exists.
func (p *planner) target() Endpoint {
	if p.result.Endpoint != nil {
		return *p.result.Endpoint
	}
	inputs := p.inputs.Groundcover
	service := inputs.Service
	if service == "" {
		service = groundcover.SensorName(inputs.Release)
	}
	return Endpoint{Host: fqdn(service, inputs.Namespace, p.domain()), Port: portsOf(p.inputs.Tracing.Protocol)[0],
		Service: inputs.Namespace + "/" + service, Protocol: p.inputs.Tracing.Protocol}
}

// addressed takes groundcover.address, once Istio's registry knows its host.
func (p *planner) addressed() *Endpoint {
	host, portText, _ := net.SplitHostPort(p.inputs.Groundcover.Address)
	port, _ := strconv.Atoi(portText)
	endpoint := &Endpoint{Host: host, Port: port, Protocol: p.inputs.Tracing.Protocol}
	switch {
	case p.snapshot.NotInspected != "":
		return endpoint
	case len(p.snapshot.Sensors) > 0:
		service := p.snapshot.Sensors[0]
		endpoint.Host = fqdn(service.Name, service.Namespace, p.domain())
		endpoint.Service = service.Namespace + "/" + service.Name
		if f := unusable(service, p.inputs.Tracing.Protocol, []int{port}); f != nil {
			p.notYet(*f)
		}
	case !slices.Contains(p.snapshot.ServiceEntryHosts, host):
		p.notYet(finding.AddressUnknown.On("groundcover.address", p.inputs.Groundcover.Shown(host)))
	}
	return endpoint
}

// SelectEndpoint chooses the sensor's Service among those found by label or name, by the port of the protocol: a
// release's metric ingestor carries the same labels. The default namespace is preferred, and in it the release's own name.
func SelectEndpoint(inputs request.Groundcover, protocol request.Protocol, domain string, sensors []mesh.Service) (*Endpoint, []finding.Finding) {
	ports := portsOf(protocol)
	candidates := preferred(inputs, usable(sensors, protocol, ports))
	switch len(candidates) {
	case 0:
		return nil, []finding.Finding{whyNone(inputs, protocol, ports, sensors)}
	case 1:
		return endpointOf(candidates[0], protocol, domain)
	}
	return nil, []finding.Finding{finding.SensorAmbiguous.On("Services labelled "+groundcover.SensorLabel, strings.Join(namesOf(candidates), ", "))}
}

func endpointOf(service mesh.Service, protocol request.Protocol, domain string) (*Endpoint, []finding.Finding) {
	endpoint := &Endpoint{Host: fqdn(service.Name, service.Namespace, domain), Service: service.Namespace + "/" + service.Name, Protocol: protocol}
	for _, number := range portsOf(protocol) {
		if _, found := portOf(service, number); found {
			endpoint.Port = number
			break
		}
	}
	if endpoint.Port == groundcover.OTLPHTTPPort {
		return endpoint, []finding.Finding{finding.SensorOverHTTP.On(objectName(service))}
	}
	return endpoint, nil
}

func fqdn(service, namespace, domain string) string {
	return fmt.Sprintf("%s.%s.svc.%s", service, namespace, domain)
}
