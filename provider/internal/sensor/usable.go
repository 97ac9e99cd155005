package sensor

import (
	"slices"
	"strconv"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/groundcover"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// Unusable is the reason why a Service cannot receive spans of a protocol at any of these ports, nil when it can.
func Unusable(service mesh.Service, name request.Protocol, ports []int) *finding.Finding {
	object := Object(service)
	var f finding.Finding
	at := slices.IndexFunc(ports, func(number int) bool { _, found := portOf(service, number); return found })
	switch {
	case service.Type == "ExternalName":
		f = finding.SensorExternalName.On(object)
	case at < 0:
		f = finding.SensorPortMissing.On(object, name, joinPorts(ports, " or "), portsFound(service))
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

func portOf(service mesh.Service, number int) (mesh.Port, bool) {
	at := slices.IndexFunc(service.Ports, func(p mesh.Port) bool { return p.Number == number })
	if at < 0 {
		return mesh.Port{}, false
	}
	return service.Ports[at], true
}

// speaksGRPC says whether Istio uses HTTP/2 for a port: by appProtocol, else by the port's name (Istio 1.31,
// pkg/config/kube/conversion.go).
func speaksGRPC(port mesh.Port) bool {
	name := port.AppProtocol
	if name == "" {
		name, _, _ = strings.Cut(port.Name, "-")
	}
	return slices.Contains([]string{"grpc", "http2", "kubernetes.io/h2c"}, strings.ToLower(name))
}

// Object names a Service in findings.
func Object(service mesh.Service) string {
	return names.Object("Service", service.Namespace, service.Name)
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
