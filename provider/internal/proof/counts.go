package proof

import (
	"fmt"
	"io"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// Counts are istiod's counters of what went wrong since it started. None of them goes back to 0 when it is put right.
type Counts struct {
	// Rejects of listeners by proxy (pod.namespace), TotalRejects of all of them.
	Rejects      map[string]float64
	TotalRejects float64
	// Lookups of a provider's Service that failed, by the provider's type ("zipkin").
	Lookups map[string]float64
	// Connected proxies, and the pushes of listeners so far.
	Connected, Pushes float64
}

// readMetrics reads /metrics.
func readMetrics(body io.Reader) (*Counts, error) {
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(body)
	if err != nil {
		return nil, fmt.Errorf("reading /metrics: %w", err)
	}
	return &Counts{
		Rejects:      by(families["pilot_xds_lds_reject"], "node"),
		TotalRejects: by(families["pilot_total_xds_rejects"], "type")["lds"],
		Lookups:      by(families["provider_lookup_cluster_failures"], "type"),
		Connected:    sum(by(families["pilot_xds"], "version")),
		Pushes:       by(families["pilot_xds_pushes"], "type")["lds"],
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
