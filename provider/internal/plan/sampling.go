package plan

import (
	"strconv"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/groundcover"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// computeSampling sets the share of requests that leave a trace in groundcover: Istio's sampling times the sensor's own.
func (p *planner) computeSampling() {
	tracing := &p.result.Tracing
	tracing.Provider = names.Provider
	tracing.Sampling = p.inputs.Tracing.Sampling
	if p.snapshot.SensorConfig == nil {
		return
	}
	share := p.protocol.SensorShare(*p.snapshot.SensorConfig)
	if share == nil {
		return
	}
	sensor, kept := percent(*share*100), percent(tracing.Sampling**share)
	tracing.SensorSampling, tracing.KeptPercent = &sensor, &kept
	if *share < 1 {
		p.report(finding.SensorSamples.On("ConfigMap "+groundcover.SensorConfigMap, number(sensor), number(percent(kept*10))))
	}
}

// percent drops the noise of binary fractions: 0.05 × 100 is 5, not 5.000000000000001.
func percent(value float64) float64 {
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(value, 'g', 12, 64), 64)
	return rounded
}

func number(value float64) string { return strconv.FormatFloat(value, 'g', -1, 64) }
