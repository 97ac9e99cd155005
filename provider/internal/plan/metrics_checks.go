package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// doubled reports jobs and monitors of others over Istio's ports, and ours of the other way.
func (p *planner) doubled(snapshot mesh.Metrics) {
	for _, monitor := range snapshot.Monitors {
		if scraperOf(snapshot) == nil || len(snapshot.Agents) > 0 {
			object := monitor.Kind + " " + monitor.Namespace + "/" + monitor.Name
			p.report(finding.ScrapedAlready.On(object, "this monitor"))
		}
	}
	if scraper := scraperOf(snapshot); scraper != nil && len(p.monitorsOf()) > 0 && slices.ContainsFunc(scraper.Jobs, ourJob) {
		p.report(finding.ScrapedAlready.On(nameOf(snapshot), "the job "+jobPrefix+"proxies, from the output groundcoverValues,"))
	}
}

// monitorsOf says which kind is made, none for groundcover's own scrapers.
func (p *planner) monitorsOf() string {
	if via := p.result.Metrics.Method; via == request.MethodPodMonitor || via == request.MethodVMPodScrape {
		return string(via)
	}
	return ""
}

// labelsByAnnotation is how many labels a pod can have before the annotation job's series have more than 50, the limit of
// groundcover's backend (chart 1.12.269, maxLabelsPerTimeseries): a bucket of Istio's has 27 itself, its name and gRPC's status
// among them, the job adds instance, namespace, pod, container and node, the remote write cluster, clusterId, env and env_type
// (counted in vmagent 1.151).
const labelsByAnnotation = 50 - 27 - 5 - 4

// byAnnotation checks that what should carry the annotations does, and says what the annotation job cannot do.
func (p *planner) byAnnotation(snapshot mesh.Metrics) {
	object := nameOf(snapshot)
	unmerged, several := 0, 0
	var labelled []string
	for _, proxy := range snapshot.Proxies {
		if proxy.Scrape == "true" && proxy.Port == mergedPort && proxy.Labels > labelsByAnnotation {
			labelled = append(labelled, proxy.Namespace+"/"+proxy.Name)
		}
		switch {
		case isOptedOut(proxy):
		case proxy.Scrape != "true" || proxy.Port != mergedPort:
			unmerged++
		case proxy.Containers > 1:
			several++
		}
	}
	if unmerged > 0 {
		p.report(finding.MergeOff.On(object, unmerged))
	}
	if several > 0 {
		p.report(finding.SeveralTargets.On(object, several))
	}
	if len(labelled) > 0 {
		p.report(finding.TooManyLabels.On(object, len(labelled), labelsByAnnotation, atMost(labelled, 3)))
	}
	p.report(finding.ProfileNotApplied.On(object))
}

// meshOf reports what no way of scraping gets at.
func (p *planner) meshOf(snapshot mesh.Metrics) {
	var optedOut, local []string
	for _, proxy := range snapshot.Proxies {
		switch {
		case isOptedOut(proxy):
			optedOut = append(optedOut, proxy.Namespace+"/"+proxy.Name)
		case proxy.MetricsLocal:
			local = append(local, proxy.Namespace+"/"+proxy.Name)
		}
	}
	if len(optedOut) > 0 {
		p.report(finding.OptedOut.On("pods", len(optedOut), atMost(optedOut, 3)))
	}
	if p.result.Metrics.Scraper == "" {
		return
	}
	if len(local) > 0 {
		p.report(finding.MetricsLocalOnly.On("pods", fmt.Sprintf("the annotation proxy.istio.io/config of %d pods (%s)", len(local), atMost(local, 3))))
	}
	for _, istiod := range p.chosen {
		if istiod.MetricsLocal {
			p.report(finding.MetricsLocalOnly.On("Deployment "+istiod.Namespace+"/"+istiod.Name, "its env"))
		}
		for _, document := range []mesh.Document{istiod.Primary, istiod.Shared} {
			// What does not parse is reported with tracing.
			if config, err := meshconfig.Parse(document.Text); err == nil && config.DefaultConfig.ProxyMetadata["METRICS_LOCALHOST_ACCESS_ONLY"] == "true" {
				p.report(finding.MetricsLocalOnly.On("ConfigMap "+istiod.Namespace+"/"+document.Name, "defaultConfig.proxyMetadata"))
			}
		}
	}
}

func isOptedOut(proxy mesh.Proxy) bool { return strings.EqualFold(proxy.Scrape, "false") }

func atMost(names []string, most int) string {
	if len(names) > most {
		return strings.Join(names[:most], ", ") + ", …"
	}
	return strings.Join(names, ", ")
}

// defaultHourlySeries is what groundcover's in-cluster backend takes in an hour (chart 1.12.269).
const defaultHourlySeries = 200_000

// estimate sets the expected series against the limit.
func (p *planner) estimate(snapshot mesh.Metrics) {
	if p.result.Metrics.Scraper == "" || len(snapshot.Proxies) == 0 {
		return
	}
	profile := p.inputs.Metrics.Profile
	if scraper := scraperOf(snapshot); scraper != nil && p.monitorsOf() == "" && !slices.ContainsFunc(scraper.Jobs, ourJob) {
		profile = request.All
	}
	limit := defaultHourlySeries
	if snapshot.Vmagent != nil && snapshot.Vmagent.HourlySeries > 0 {
		limit = snapshot.Vmagent.HourlySeries
	}
	p.result.Metrics.Series = len(snapshot.Proxies) * SeriesPerProxy(profile, p.monitorsOf() == "")
	entry := finding.SeriesEstimated
	if p.result.Metrics.Series > limit {
		entry = finding.SeriesOverLimit
	}
	p.report(entry.On(p.result.Metrics.Scraper, p.result.Metrics.Series, estimateText(len(snapshot.Proxies)), limit))
}
