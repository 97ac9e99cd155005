package plan

import (
	"slices"
	"strconv"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/groundcover"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// unusable says why a Service cannot take spans, nil when it can.
func unusable(service mesh.Service, protocol request.Protocol, ports []int) *finding.Finding {
	object := objectName(service)
	var f finding.Finding
	at := slices.IndexFunc(ports, func(number int) bool { _, found := portOf(service, number); return found })
	switch {
	case service.Type == "ExternalName":
		f = finding.SensorExternalName.On(object)
	case at < 0:
		f = finding.SensorPortMissing.On(object, protocol, joinPorts(ports, " or "), portsFound(service))
	case service.ClusterIP == "None":
		f = finding.SensorHeadless.On(object)
	default:
		port, _ := portOf(service, ports[at])
		if port.Number != groundcover.OTLPGRPCPort || speaksGRPC(port) {
			return nil
		}
		f = finding.SensorNotGRPC.On(object, port.Number)
	}
	return &f
}

func usable(services []mesh.Service, protocol request.Protocol, ports []int) []mesh.Service {
	return slices.DeleteFunc(slices.Clone(services), func(s mesh.Service) bool { return unusable(s, protocol, ports) != nil })
}

// preferred narrows candidates to the release's namespace where it has any, and there to the release's own name.
func preferred(inputs request.Groundcover, candidates []mesh.Service) []mesh.Service {
	home := slices.DeleteFunc(slices.Clone(candidates), func(s mesh.Service) bool { return s.Namespace != inputs.Namespace })
	if len(home) == 0 {
		return candidates
	}
	named := slices.DeleteFunc(slices.Clone(home), func(s mesh.Service) bool {
		return !groundcover.IsSensorOf(inputs.Release, s.Name)
	})
	if len(named) > 0 {
		return named
	}
	return home
}

// whyNone explains the Service that comes nearest to being the sensor.
func whyNone(inputs request.Groundcover, protocol request.Protocol, ports []int, sensors []mesh.Service) finding.Finding {
	for _, service := range preferred(inputs, sensors) {
		// The metric ingestor is never the sensor, so its missing port says nothing.
		if f := unusable(service, protocol, ports); f != nil && !groundcover.IsMetricIngestor(service.Name) {
			return *f
		}
	}
	where := "by the label " + groundcover.SensorLabel + " in any namespace"
	switch {
	case inputs.Service != "":
		where = "at " + inputs.Namespace + "/" + inputs.Service
	case inputs.NamespaceGiven:
		where = "by the label " + groundcover.SensorLabel + " in namespace " + inputs.Namespace
	}
	return finding.SensorMissing.On("sensor", where)
}

func portOf(service mesh.Service, number int) (mesh.Port, bool) {
	at := slices.IndexFunc(service.Ports, func(p mesh.Port) bool { return p.Number == number })
	if at < 0 {
		return mesh.Port{}, false
	}
	return service.Ports[at], true
}

// speaksGRPC is Istio's rule for HTTP/2: appProtocol, else the port's name (Istio 1.31, pkg/config/kube/conversion.go).
func speaksGRPC(port mesh.Port) bool {
	protocol := port.AppProtocol
	if protocol == "" {
		protocol, _, _ = strings.Cut(port.Name, "-")
	}
	return slices.Contains([]string{"grpc", "http2", "kubernetes.io/h2c"}, strings.ToLower(protocol))
}

func objectName(service mesh.Service) string {
	return "Service " + service.Namespace + "/" + service.Name
}

func namesOf(services []mesh.Service) []string {
	names := make([]string, 0, len(services))
	for _, service := range services {
		names = append(names, service.Namespace+"/"+service.Name)
	}
	return names
}

func portsFound(service mesh.Service) string {
	if len(service.Ports) == 0 {
		return "none"
	}
	numbers := make([]int, 0, len(service.Ports))
	for _, port := range service.Ports {
		numbers = append(numbers, port.Number)
	}
	return joinPorts(numbers, ", ")
}

func joinPorts(numbers []int, separator string) string {
	texts := make([]string, 0, len(numbers))
	for _, number := range numbers {
		texts = append(texts, strconv.Itoa(number))
	}
	return strings.Join(texts, separator)
}
