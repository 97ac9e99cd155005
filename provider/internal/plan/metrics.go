package plan

import (
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/scrape"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/sensor"
)

// metrics adds what package scrape decides about metrics. It comes after the control planes and the sensor are chosen.
func (p *planner) metrics() {
	result := scrape.Plan(scrape.Inputs{
		Metrics: p.inputs.Metrics, Preview: p.inputs.Preview,
		SensorNamespace: sensor.Release(p.inputs, p.snapshot.Sensors).Namespace,
		Snapshot:        p.snapshot.Metrics, ControlPlanes: p.controlPlanes(), IstiodNamespace: p.istiod.Namespace,
	})
	p.report(result.Findings...)
	p.result.Problems = append(p.result.Problems, result.Problems...)
	p.result.Metrics, p.result.Objects, p.result.GroundcoverValues = result.Metrics, result.Objects, result.GroundcoverValues
}

// controlPlanes are the chosen istiods with their parsed documents.
func (p *planner) controlPlanes() []scrape.ControlPlane {
	planes := make([]scrape.ControlPlane, 0, len(p.chosen))
	for _, istiod := range p.chosen {
		docs := p.documents(istiod)
		planes = append(planes, scrape.ControlPlane{Istiod: istiod, Primary: docs.primary, Shared: docs.shared})
	}
	return planes
}
