package plan

import (
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"

	"net"
	"strconv"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/groundcover"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/sensor"
)

// findEndpoint sets the endpoint of the plan: the configured address, or the Service that sensor.Select chooses. It stays nil
// where the cluster was not inspected or no Service is usable.
func (p *planner) findEndpoint() {
	if p.inputs.Groundcover.Address != "" {
		p.result.Endpoint = p.endpointOfAddress()
		return
	}
	if p.snapshot.NotInspected != "" {
		return
	}
	endpoint, findings := sensor.Select(p.inputs, p.domain(), p.snapshot.Sensors, p.snapshot.SensorConfig)
	for _, f := range findings {
		if f.Code == finding.SensorMissing.Code || f.Code == finding.SensorPortMissing.Code || f.Code == finding.SensorIngestionOff.Code {
			p.reportPending(f)
			continue
		}
		p.report(f)
	}
	p.result.Endpoint = endpoint
}

// endpointOrDefault is the endpoint to write: that of the plan, or the default that a preview shows before the sensor exists.
func (p *planner) endpointOrDefault() sensor.Endpoint {
	if p.result.Endpoint != nil {
		return *p.result.Endpoint
	}
	inputs := p.inputs.Groundcover
	service := inputs.Service
	if service == "" {
		service = groundcover.SensorName(inputs.Release)
	}
	return sensor.Endpoint{Host: sensor.FQDN(service, inputs.Namespace, p.domain()), Port: p.protocol.Ports()[0],
		Service: names.Qualified(inputs.Namespace, service), Namespace: inputs.Namespace, Protocol: string(p.inputs.Tracing.Protocol)}
}

// endpointOfAddress is the endpoint of groundcover.address. A host that is not in Istio's service registry is reported.
func (p *planner) endpointOfAddress() *sensor.Endpoint {
	host, portText, _ := net.SplitHostPort(p.inputs.Groundcover.Address)
	port, _ := strconv.Atoi(portText)
	endpoint := &sensor.Endpoint{Host: host, Port: port, Protocol: string(p.inputs.Tracing.Protocol)}
	switch {
	case p.snapshot.NotInspected != "":
		return endpoint
	case len(p.snapshot.Sensors) > 0:
		service := p.snapshot.Sensors[0]
		endpoint.Host = sensor.FQDN(service.Name, service.Namespace, p.domain())
		endpoint.Service, endpoint.Namespace = names.Qualified(service.Namespace, service.Name), service.Namespace
		if f := sensor.Unusable(service, p.inputs.Tracing.Protocol, []int{port}); f != nil {
			p.reportPending(*f)
		}
	case len(p.snapshot.ServiceEntries) == 0:
		p.reportPending(finding.AddressUnknown.On("groundcover.address", strconv.Quote(host)))
	default:
		endpoint.Namespace = p.entryNamespace(host)
	}
	return endpoint
}
