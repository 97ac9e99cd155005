package istiod

import (
	"fmt"
	"io"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// Counters are istiod's counters of failures since it started. None of them falls when the cause is gone.
type Counters struct {
	// Rejects of listeners by proxy (pod.namespace).
	Rejects map[string]float64
	// FailedLookups of a provider's Service by the provider's type ("zipkin").
	FailedLookups map[string]float64
	// Connected is the number of proxies now, Pushes of listeners that were sent.
	Connected, Pushes float64
}

// ParseMetrics reads the answer of /metrics (Prometheus text format).
func ParseMetrics(body io.Reader) (*Counters, error) {
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(body)
	if err != nil {
		return nil, fmt.Errorf("reading /metrics: %w", err)
	}
	return &Counters{
		Rejects:       by(families["pilot_xds_lds_reject"], "node"),
		FailedLookups: by(families["provider_lookup_cluster_failures"], "type"),
		Connected:     sum(by(families["pilot_xds"], "version")),
		Pushes:        by(families["pilot_xds_pushes"], "type")["lds"],
	}, nil
}

// by sums a family by one of its labels.
func by(family *dto.MetricFamily, label string) map[string]float64 {
	sums := map[string]float64{}
	for _, metric := range family.GetMetric() {
		for _, pair := range metric.GetLabel() {
			if pair.GetName() == label {
				sums[pair.GetValue()] += metric.GetCounter().GetValue() + metric.GetGauge().GetValue() + metric.GetUntyped().GetValue()
			}
		}
	}
	return sums
}

func sum(values map[string]float64) (total float64) {
	for _, value := range values {
		total += value
	}
	return total
}
