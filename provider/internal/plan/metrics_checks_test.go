package plan

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

func proxiesOf(count int, edit func(*mesh.Proxy)) []mesh.Proxy {
	list := make([]mesh.Proxy, count)
	for i := range list {
		list[i] = mesh.Proxy{Namespace: "shop", Name: "web", Containers: 1, Scrape: "true", Port: "15020"}
		edit(&list[i])
	}
	return list
}

func TestWhatShouldCarryTheAnnotationsIsChecked(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		edit func(*mesh.Proxy)
		code string
	}{
		"one container, merged":                 {func(*mesh.Proxy) {}, ""},
		"two containers":                        {func(p *mesh.Proxy) { p.Containers = 2 }, finding.SeveralTargets.Code},
		"as many labels as fit":                 {func(p *mesh.Proxy) { p.Labels = 14 }, ""},
		"a label more":                          {func(p *mesh.Proxy) { p.Labels = 15 }, finding.TooManyLabels.Code},
		"a label more, but not merged":          {func(p *mesh.Proxy) { p.Port, p.Labels = "8080", 15 }, finding.MergeOff.Code},
		"not merged":                            {func(p *mesh.Proxy) { p.Port = "8080" }, finding.MergeOff.Code},
		"no annotation":                         {func(p *mesh.Proxy) { p.Scrape, p.Port = "", "" }, finding.MergeOff.Code},
		"opted out, in whatever way it is said": {func(p *mesh.Proxy) { p.Scrape = "False" }, finding.OptedOut.Code},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := Make(metered(), scraped(mesh.Metrics{Vmagent: vmagent(chartsAnnotationJob()), Proxies: proxiesOf(2, c.edit)}))
			codes := about(p)
			for _, code := range []string{finding.SeveralTargets.Code, finding.MergeOff.Code, finding.OptedOut.Code, finding.TooManyLabels.Code} {
				assert.Equal(t, code == c.code, slices.Contains(codes, code), code)
			}
			for _, f := range p.Findings {
				if f.Code == c.code {
					assert.Regexp(t, "^2 |[ ]2 pods", f.Message)
				}
			}
		})
	}
}

func TestPortsThatOnlyThePodItselfMayReadAreSaid(t *testing.T) {
	t.Parallel()
	closed := func(scrape string) mesh.Snapshot {
		return scraped(mesh.Metrics{Vmagent: vmagent(), Proxies: proxiesOf(2, func(p *mesh.Proxy) { p.MetricsLocal, p.Scrape = true, scrape })})
	}
	p := Make(metered(), closed("true"))
	at := slices.IndexFunc(p.Findings, func(f finding.Finding) bool { return f.Code == finding.MetricsLocalOnly.Code })
	require.GreaterOrEqual(t, at, 0, "by the pods' own env")
	assert.Equal(t, "Remove it from the annotation proxy.istio.io/config of 2 pods (shop/web, shop/web).", p.Findings[at].Fix)
	assert.NotContains(t, about(Make(metered(), closed("false"))), finding.MetricsLocalOnly.Code, "nobody scrapes these")
	for name, edit := range map[string]func(*mesh.Istiod){
		"by istiod's env": func(i *mesh.Istiod) { i.MetricsLocal = true },
		"by the proxies' env": func(i *mesh.Istiod) {
			i.Primary.Text = "defaultConfig: {proxyMetadata: {METRICS_LOCALHOST_ACCESS_ONLY: \"true\"}}\n"
		},
		"by the shared config": func(i *mesh.Istiod) {
			i.Shared.Text = "defaultConfig: {proxyMetadata: {METRICS_LOCALHOST_ACCESS_ONLY: \"true\"}}\n"
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			snapshot := scraped(mesh.Metrics{Vmagent: vmagent()})
			edit(&snapshot.Istiods[0])
			assert.Contains(t, about(Make(metered(), snapshot)), finding.MetricsLocalOnly.Code)
		})
	}
}

func TestMonitorsOfOthersOverTheSamePortsAreSaid(t *testing.T) {
	t.Parallel()
	sample := []mesh.Monitor{{Kind: "PodMonitor", Namespace: "istio-system", Name: "envoy-stats-monitor"}}
	p := Make(metered(), scraped(mesh.Metrics{Agents: []mesh.Agent{builtin}, Served: kinds, Monitors: sample}))
	require.Contains(t, about(p), finding.ScrapedAlready.Code)
	ours := mesh.Metrics{Vmagent: vmagent(ScrapeJobs(everyMetric())...), Agents: []mesh.Agent{builtin}, Served: kinds}
	assert.Contains(t, about(Make(metered(via(request.MethodVMPodScrape)), scraped(ours))), finding.ScrapedAlready.Code, "our own jobs too")
}

func TestTheEstimateIsSetAgainstTheLimitThatTheScraperRunsWith(t *testing.T) {
	t.Parallel()
	few := Make(metered(), scraped(mesh.Metrics{Agents: []mesh.Agent{builtin}, Served: kinds, Proxies: proxiesOf(10, func(*mesh.Proxy) {})}))
	assert.Equal(t, 10*SeriesPerProxy(request.Standard, false), few.Metrics.Series)
	assert.Contains(t, codes(few, finding.Info), finding.SeriesEstimated.Code)
	every := func(m *request.Metrics) { m.Profile = request.All }
	alone := Make(metered(every), scraped(mesh.Metrics{Agents: []mesh.Agent{builtin}, Served: kinds, Proxies: proxiesOf(1, func(*mesh.Proxy) {})}))
	assert.Equal(t, 437+6*2*67, alone.Metrics.Series, "monitors take Envoy's own port")
	many := mesh.Metrics{Vmagent: vmagent(chartsAnnotationJob()), Proxies: proxiesOf(200, func(*mesh.Proxy) {})}
	over := Make(metered(), scraped(many))
	assert.Equal(t, 200*SeriesPerProxy(request.All, true), over.Metrics.Series, "the annotation job takes all")
	assert.Equal(t, 200*(501+6*2*67), over.Metrics.Series, "and pilot-agent's own")
	assert.Contains(t, codes(over, finding.Warning), finding.SeriesOverLimit.Code)
	many.Vmagent.HourlySeries = 1_000_000
	assert.NotContains(t, codes(Make(metered(), scraped(many)), finding.Warning), finding.SeriesOverLimit.Code)
}

func TestTheValuesAreTheSameBeforeAndAfterTheyWereApplied(t *testing.T) {
	t.Parallel()
	first := Make(metered(), scraped(mesh.Metrics{})).GroundcoverValues
	jobs := first["custom-metrics"].(map[string]any)["config"].(map[string]any)["scrape_configs"].([]any)
	var running []map[string]any
	for _, job := range jobs {
		running = append(running, job.(map[string]any))
	}
	second := Make(metered(), scraped(mesh.Metrics{Vmagent: vmagent(running...)}))
	assert.Equal(t, first, second.GroundcoverValues)
	assert.Equal(t, request.MethodScrapeConfig, second.Metrics.Method)
	fewer := Make(metered(func(m *request.Metrics) { m.Components = []request.MeshComponent{request.Istiod} }), scraped(mesh.Metrics{Vmagent: vmagent(running...)}))
	fresh := Make(metered(func(m *request.Metrics) { m.Components = []request.MeshComponent{request.Istiod} }), scraped(mesh.Metrics{}))
	assert.Equal(t, fresh.GroundcoverValues, fewer.GroundcoverValues, "what was written for other inputs is gone")
}
