package component

import "math"

// stepsPerPercent are the shares between two whole percents that Envoy tells apart: it rounds the percentage that istiod sends to
// 1/10,000 (Envoy 1.40, source/extensions/filters/network/http_connection_manager/config.cc, random_sampling).
const stepsPerPercent = 100

// sampling checks the share of requests that are traced. A share that Envoy would round is refused: 0.004 would trace nothing.
func (p *problems) sampling(percent float64) {
	if math.IsNaN(percent) || percent < 0 || percent > 100 {
		p.add("tracing.sampling", "must be between 0 and 100; found %v", percent)
		return
	}
	// A product with a binary fraction is off by less than this: 0.07 × 100 is 7.000000000000001.
	const noise = 1e-9
	if steps := percent * stepsPerPercent; math.Abs(steps-math.Round(steps)) > noise {
		p.add("tracing.sampling", "must be a multiple of 0.01, to which Envoy rounds it; found %v. Set %v or %v", percent,
			math.Floor(steps)/stepsPerPercent, math.Ceil(steps)/stepsPerPercent)
	}
}
