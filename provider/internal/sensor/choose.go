package sensor

import (
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/protocol"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// Candidates are the Services that may be the sensor, of those with its labels: none, one, or several between which no rule
// decides. The namespace decides first, then the name of the release, then whether a Service serves the protocol. A release's
// metric ingestor has the same labels and is never the sensor.
func Candidates(inputs request.Request, services []mesh.Service) []mesh.Service {
	in := inputs.Groundcover
	candidates := narrow(services, func(s mesh.Service) bool { return !strings.HasSuffix(s.Name, "-metric-ingestor") })
	if in.Address == "" {
		candidates = prefer(candidates, func(s mesh.Service) bool { return s.Namespace == in.Namespace })
		candidates = prefer(candidates, func(s mesh.Service) bool { return s.Namespace != in.Namespace || s.Name == in.Release+"-sensor" })
		candidates = prefer(candidates, func(s mesh.Service) bool { return s.Namespace != in.Namespace || s.Name == in.Release+"-alligator" })
	}
	known, _ := protocol.Of(inputs.Tracing.Protocol)
	return prefer(candidates, func(s mesh.Service) bool { return Unusable(s, inputs.Tracing.Protocol, known.Ports) == nil })
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

// Release is the release of the sensor: its Service is <release>-sensor, or <release>-alligator before chart 1.8.171. Where the
// sensor was not found it is the release of the inputs.
func Release(inputs request.Request, services []mesh.Service) ReleaseName {
	service, found := Service(inputs, services)
	if !found {
		return ReleaseName{Namespace: inputs.Groundcover.Namespace, Name: inputs.Groundcover.Release}
	}
	for _, suffix := range []string{"-sensor", "-alligator"} {
		if release, cut := strings.CutSuffix(service.Name, suffix); cut {
			return ReleaseName{Namespace: service.Namespace, Name: release}
		}
	}
	return ReleaseName{Namespace: service.Namespace, Name: inputs.Groundcover.Release}
}
