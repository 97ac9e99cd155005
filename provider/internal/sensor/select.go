package sensor

import (
	"fmt"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/groundcover"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/protocol"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// Select is the endpoint of the sensor's Service for the protocol of the inputs, with findings about it. The endpoint is nil,
// and a finding has the reason, where no Service or more than one is usable. domain is the cluster's DNS domain, config the
// configuration of the sensor of the same release, nil where it was not read.
func Select(inputs request.Request, domain string, services []mesh.Service, config *mesh.SensorConfig) (*Endpoint, []finding.Finding) {
	candidates := Candidates(inputs, services)
	if release, off := withoutIngestion(inputs, candidates, services, config); off {
		return nil, []finding.Finding{finding.SensorIngestionOff.On("release "+names.Qualified(release.Namespace, release.Name), release.Name)}
	}
	switch others := elsewhere(inputs.Groundcover, services); {
	case len(candidates) == 0 && len(others) > 0:
		return nil, []finding.Finding{finding.SensorElsewhere.On("sensor", inputs.Groundcover.Namespace, namesOf(others), others[0].Namespace)}
	case len(candidates) == 0:
		return nil, []finding.Finding{finding.SensorMissing.On("sensor", searched(inputs.Groundcover))}
	case len(candidates) == 1:
		return endpointOf(candidates[0], inputs.Tracing.Protocol, domain)
	}
	return nil, []finding.Finding{finding.SensorAmbiguous.On("Services labelled "+groundcover.SensorLabel, namesOf(candidates))}
}

// endpointOf is the endpoint of one Service, at the first port of the protocol that it has.
func endpointOf(service mesh.Service, name request.Protocol, domain string) (*Endpoint, []finding.Finding) {
	entry, _ := protocol.Of(name)
	if unusable := Unusable(service, name, entry.Ports()); unusable != nil {
		return nil, []finding.Finding{*unusable}
	}
	endpoint := &Endpoint{Host: FQDN(service.Name, service.Namespace, domain), Service: names.Qualified(service.Namespace, service.Name), Namespace: service.Namespace, Protocol: string(name)}
	for _, number := range entry.Ports() {
		if _, found := portOf(service, number); found {
			endpoint.Port = number
			break
		}
	}
	if endpoint.Port == groundcover.OTLPHTTPPort {
		return endpoint, []finding.Finding{finding.SensorOverHTTP.On(Object(service))}
	}
	return endpoint, nil
}

// searched completes the sentence "no Service was found …" with the search.
func searched(in request.Groundcover) string {
	if in.Service != "" {
		return "at " + names.Qualified(in.Namespace, in.Service)
	}
	return "by the label " + groundcover.SensorLabel + " in namespace " + in.Namespace
}

// elsewhere are the Services with a sensor's labels in other namespaces than the release's. They are no candidates.
func elsewhere(in request.Groundcover, services []mesh.Service) []mesh.Service {
	return narrow(services, func(s mesh.Service) bool { return s.Namespace != in.Namespace })
}

// namesOf are the Services as namespace/name.
func namesOf(services []mesh.Service) string {
	all := make([]string, 0, len(services))
	for _, service := range services {
		all = append(all, names.Qualified(service.Namespace, service.Name))
	}
	return names.First(all, 5)
}

// FQDN is the full name of a Service in a cluster's DNS domain.
func FQDN(service, namespace, domain string) string {
	return fmt.Sprintf("%s.%s.svc.%s", service, namespace, domain)
}
