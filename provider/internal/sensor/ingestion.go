package sensor

import (
	"slices"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/groundcover"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// withoutIngestion is the release whose sensor runs without a Service for spans: there is no candidate but the ExternalName that
// the chart keeps, or none at all beside other objects of the release. A Service that the inputs name is judged by itself.
func withoutIngestion(inputs request.Request, candidates, services []mesh.Service, config *mesh.SensorConfig) (ReleaseName, bool) {
	if inputs.Groundcover.Service != "" {
		return ReleaseName{}, false
	}
	if len(candidates) == 1 && groundcover.IsAlias(candidates[0].Name, candidates[0].Type) {
		return Release(inputs, services), true
	}
	at := slices.IndexFunc(services, func(s mesh.Service) bool {
		return groundcover.IsMetricIngestor(s.Name) && s.Namespace == inputs.Groundcover.Namespace
	})
	switch {
	case len(candidates) > 0:
		return ReleaseName{}, false
	case at >= 0:
		release, _ := groundcover.ReleaseOfMetricIngestor(services[at].Name)
		return ReleaseName{Namespace: services[at].Namespace, Name: release}, true
	}
	return Release(inputs, services), config != nil
}
