package scrape

import (
	"fmt"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/groundcover"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// estimate sets the expected number of series against the limit of the scraper.
func (p *planner) estimate() {
	proxies := len(p.snapshot.Proxies)
	if p.result.Scraper == "" || proxies == 0 {
		return
	}
	monitors := p.result.Method.IsMonitor()
	profile := p.Metrics.Profile
	if scraper := chartScraper(p.snapshot); scraper != nil && !monitors && !runsOwnJobs(*scraper) {
		profile = request.All
	}
	limit := groundcover.HourlySeries
	if vmagent := p.snapshot.Vmagent; vmagent != nil && vmagent.HourlySeries > 0 {
		limit = vmagent.HourlySeries
	}
	p.result.Series = proxies * seriesPerProxy(profile, !monitors)
	entry := finding.SeriesEstimated
	if p.result.Series > limit {
		entry = finding.SeriesOverLimit
	}
	p.report(entry.On(p.result.Scraper, p.result.Series, estimateBasis(proxies), limit))
}

// seriesPerProxy estimates the series of one Envoy: a fixed part, and for each of its peers those of one HTTP edge with two
// response codes. An edge has, for each code, a counter, and a histogram of durations, of request sizes and of response
// sizes: 67 series. One of Istio's histograms has 20 buckets, a sum and a count (default buckets of Envoy 1.40). merged says that
// pilot-agent's own series come with them, at port 15020.
func seriesPerProxy(profile request.Profile, merged bool) int {
	const histogram, codes = 22, 2
	switch {
	case profile == request.Minimal:
		return fixedMinimal + peers*codes*(1+histogram)
	case profile == request.Standard:
		return fixedStandard + peers*codes*(1+3*histogram)
	case merged:
		return fixedAll + ofAgent + peers*codes*(1+3*histogram)
	}
	return fixedAll + peers*codes*(1+3*histogram)
}

// The fixed parts are what an Envoy without traffic exports in Istio's default list of stats, counted on the ports of
// sidecars of istiod 1.31 with Envoy 1.40: 437 series at 15090, of which Standard keeps 9 and Minimal none, and 501 at 15020
// with pilot-agent's own. That Envoy had no istio_build, which Istio's has. peers is an assumption of how many others a proxy
// talks to, as caller or called.
const (
	fixedMinimal  = 1
	fixedStandard = 10
	fixedAll      = 437
	ofAgent       = 501 - fixedAll
	peers         = 6
)

// estimateBasis says what an estimate assumes.
func estimateBasis(proxies int) string {
	return fmt.Sprintf("%d proxies with %d peers and 2 response codes each", proxies, peers)
}
