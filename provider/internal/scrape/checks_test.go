package scrape

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

func TestOtherMonitorsOverTheSamePortsAreReported(t *testing.T) {
	t.Parallel()
	sample := []mesh.Monitor{{Kind: "PodMonitor", Namespace: "istio-system", Name: "envoy-stats-monitor"}}
	r := planned(mesh.Metrics{Agents: []mesh.Agent{builtin}, Served: served, Monitors: sample})
	require.Contains(t, codes(r), finding.DuplicateScrape.Code)
	jobs := mesh.Metrics{Vmagent: vmagent(jobsOf(vmagentValues(everyMetric(), nil))...), Agents: []mesh.Agent{builtin}, Served: served}
	assert.Contains(t, codes(planned(jobs, byMethod(request.MethodVMPodScrape))), finding.DuplicateScrape.Code, "jobs from groundcoverValues too")
}

func TestMetricsThatOnlyThePodItselfMayReadAreReported(t *testing.T) {
	t.Parallel()
	local := func(scrape string) mesh.Metrics {
		return mesh.Metrics{Vmagent: vmagent(), Proxies: proxiesOf(2, func(p *mesh.Proxy) { p.MetricsLocal, p.Scrape = true, scrape })}
	}
	r := planned(local("true"))
	at := slices.IndexFunc(r.Findings, func(f finding.Finding) bool { return f.Code == finding.MetricsLocalOnly.Code })
	require.GreaterOrEqual(t, at, 0, "by the pods' own env")
	assert.Equal(t, "Remove it from the annotation proxy.istio.io/config of 2 pods (shop/web, shop/web).", r.Findings[at].Fix)
	assert.NotContains(t, codes(planned(local("false"))), finding.MetricsLocalOnly.Code, "nothing scrapes these")
	document, err := meshconfig.Parse("defaultConfig: {proxyMetadata: {METRICS_LOCALHOST_ACCESS_ONLY: \"true\"}}\n")
	require.NoError(t, err)
	for name, edit := range map[string]func(*ControlPlane){
		"by istiod's env":         func(c *ControlPlane) { c.Istiod.MetricsLocal = true },
		"by the mesh config":      func(c *ControlPlane) { c.Primary = document },
		"by the shared ConfigMap": func(c *ControlPlane) { c.Shared = document },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := planned(mesh.Metrics{Vmagent: vmagent()}, func(i *Inputs) { edit(&i.ControlPlanes[0]) })
			assert.Contains(t, codes(r), finding.MetricsLocalOnly.Code)
		})
	}
}
