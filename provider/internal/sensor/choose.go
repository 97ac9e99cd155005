package sensor

import (
	"slices"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/groundcover"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/protocol"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// Candidates are the Services that may be the sensor, of those with its labels: none, one, or several between which no rule
// decides. Only the namespace of the release counts, unless an address names a Service: whoever may write into another namespace
// does not get the spans of the mesh by a label. Then the name of the release decides, then whether a Service serves the
// protocol. A release's metric ingestor has the same labels and is never the sensor.
func Candidates(inputs request.Request, services []mesh.Service) []mesh.Service {
	in := inputs.Groundcover
	candidates := narrow(services, func(s mesh.Service) bool { return !groundcover.IsMetricIngestor(s.Name) })
	if in.Address == "" {
		candidates = narrow(candidates, func(s mesh.Service) bool { return s.Namespace == in.Namespace })
		candidates = prefer(candidates, func(s mesh.Service) bool { return s.Name == groundcover.SensorName(in.Release) })
		candidates = prefer(candidates, func(s mesh.Service) bool { return s.Name == groundcover.AlligatorName(in.Release) })
	}
	known, _ := protocol.Of(inputs.Tracing.Protocol)
	return prefer(candidates, func(s mesh.Service) bool { return Unusable(s, inputs.Tracing.Protocol, known.Ports()) == nil })
}

// Service is the only candidate, false for none or several.
func Service(inputs request.Request, services []mesh.Service) (mesh.Service, bool) {
	candidates := Candidates(inputs, services)
	if len(candidates) != 1 {
		return mesh.Service{}, false
	}
	return candidates[0], true
}

// narrow are the services that keep returns true for.
func narrow(services []mesh.Service, keep func(mesh.Service) bool) []mesh.Service {
	return slices.DeleteFunc(slices.Clone(services), func(s mesh.Service) bool { return !keep(s) })
}

// prefer narrows candidates to those that keep returns true for, where there is one.
func prefer(candidates []mesh.Service, keep func(mesh.Service) bool) []mesh.Service {
	if kept := narrow(candidates, keep); len(kept) > 0 {
		return kept
	}
	return candidates
}

// ReleaseName is a Helm release of groundcover.
type ReleaseName struct{ Namespace, Name string }

// Release is the release that the sensor belongs to, by the name of its Service. Where the sensor is not known it is the one
// that the inputs name.
func Release(inputs request.Request, services []mesh.Service) ReleaseName {
	service, found := Service(inputs, services)
	if !found {
		return ReleaseName{Namespace: inputs.Groundcover.Namespace, Name: inputs.Groundcover.Release}
	}
	if release, found := groundcover.ReleaseOf(service.Name); found {
		return ReleaseName{Namespace: service.Namespace, Name: release}
	}
	return ReleaseName{Namespace: service.Namespace, Name: inputs.Groundcover.Release}
}
