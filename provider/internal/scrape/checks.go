package scrape

import (
	"fmt"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// checkDuplicates reports other monitors over Istio's ports, and scrape jobs of this package beside its monitors.
func (p *planner) checkDuplicates() {
	scraper := chartScraper(p.snapshot)
	if scraper == nil || len(p.snapshot.Agents) > 0 {
		for _, monitor := range p.snapshot.Monitors {
			p.report(finding.DuplicateScrape.On(names.Object(monitor.Kind, monitor.Namespace, monitor.Name), "this monitor"))
		}
	}
	if scraper != nil && p.result.Method.IsMonitor() && runsOwnJobs(*scraper) {
		p.report(finding.DuplicateScrape.On(chartScraperName(p.snapshot), "the job "+jobPrefix+"proxies of the output groundcoverValues"))
	}
}

// namedPods is how many pods a finding names.
const namedPods = 3

// checkPods reports pods that no method scrapes: those that opted out, and those that answer only on loopback.
func (p *planner) checkPods() {
	var optedOut, local []string
	for _, proxy := range p.snapshot.Proxies {
		switch {
		case isOptedOut(proxy):
			optedOut = append(optedOut, podName(proxy))
		case proxy.MetricsLocal:
			local = append(local, podName(proxy))
		}
	}
	if len(optedOut) > 0 {
		p.report(finding.PodsOptedOut.On("pods", len(optedOut), names.First(optedOut, namedPods)))
	}
	if p.result.Scraper == "" {
		return
	}
	if len(local) > 0 {
		p.report(finding.MetricsLocalOnly.On("pods", fmt.Sprintf("the annotation proxy.istio.io/config of %d pods (%s)", len(local), names.First(local, namedPods))))
	}
	for _, plane := range p.ControlPlanes {
		p.checkLoopback(plane)
	}
}

// checkLoopback reports where an istiod, or the configuration of its proxies, closes metrics to other pods.
func (p *planner) checkLoopback(plane ControlPlane) {
	istiod := plane.Istiod
	if istiod.MetricsLocal {
		p.report(finding.MetricsLocalOnly.On(names.Object("Deployment", istiod.Namespace, istiod.Name), "its env"))
	}
	for _, document := range []struct {
		name   string
		config meshconfig.Config
	}{{istiod.Primary.Name, plane.Primary}, {istiod.Shared.Name, plane.Shared}} {
		if document.config.DefaultConfig.ProxyMetadata[mesh.MetricsLocalVariable] == "true" {
			p.report(finding.MetricsLocalOnly.On(names.Object("ConfigMap", istiod.Namespace, document.name), "defaultConfig.proxyMetadata"))
		}
	}
}
