package scrape

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/groundcover"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

func TestTheEstimateGrowsWithTheProfile(t *testing.T) {
	t.Parallel()
	for _, merged := range []bool{false, true} {
		assert.Less(t, seriesPerProxy(request.Minimal, merged), seriesPerProxy(request.Standard, merged))
		assert.Less(t, seriesPerProxy(request.Standard, merged), seriesPerProxy(request.All, merged))
	}
}

func TestTheEstimateIsComparedWithTheLimitThatTheScraperRunsWith(t *testing.T) {
	t.Parallel()
	level := func(r Result, entry finding.Entry) finding.Level {
		for _, f := range r.Findings {
			if f.Code == entry.Code {
				return f.Level
			}
		}
		return ""
	}
	few := planned(mesh.Metrics{Agents: []mesh.Agent{builtin}, Served: served, Proxies: proxiesOf(10, func(*mesh.Proxy) {})})
	assert.Equal(t, 10*seriesPerProxy(request.Standard, false), few.Series)
	assert.Equal(t, finding.Info, level(few, finding.SeriesEstimated))
	every := metrics(func(m *request.Metrics) { m.Profile = request.All })
	alone := planned(mesh.Metrics{Agents: []mesh.Agent{builtin}, Served: served, Proxies: proxiesOf(1, func(*mesh.Proxy) {})}, every)
	assert.Equal(t, 437+6*2*67, alone.Series, "monitors take Envoy's own port")
	many := mesh.Metrics{Vmagent: vmagent(groundcover.AnnotationJob()), Proxies: proxiesOf(200, func(*mesh.Proxy) {})}
	over := planned(many)
	assert.Equal(t, 200*seriesPerProxy(request.All, true), over.Series, "the annotation job takes all")
	assert.Equal(t, 200*(501+6*2*67), over.Series, "with pilot-agent's own")
	assert.Equal(t, finding.Warning, level(over, finding.SeriesOverLimit))
	many.Vmagent.HourlySeries = 1_000_000
	assert.Empty(t, level(planned(many), finding.SeriesOverLimit))
}
