package scrape

import (
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/groundcover"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// bucketLabels is how many labels a bucket of Istio's histograms has, its name and gRPC's status among them (Istio 1.31,
// counted in vmagent 1.151).
const bucketLabels = 27

// maxPodLabels is how many labels a pod may have before the annotation job, which copies all of them, makes series with more
// labels than groundcover's backend takes.
const maxPodLabels = groundcover.MaxLabels - bucketLabels - groundcover.AnnotationJobLabels - groundcover.RemoteWriteLabels

// checkAnnotations checks that the pods have the annotations that the annotation job follows, and reports what that job
// cannot do.
func (p *planner) checkAnnotations() {
	scraper := p.result.Scraper
	unmerged, several := 0, 0
	var labelled []string
	for _, proxy := range p.snapshot.Proxies {
		merged := proxy.Scrape == "true" && proxy.Port == mergedPort
		if merged && proxy.Labels > maxPodLabels {
			labelled = append(labelled, podName(proxy))
		}
		switch {
		case isOptedOut(proxy):
		case !merged:
			unmerged++
		case proxy.Containers > 1:
			several++
		}
	}
	if unmerged > 0 {
		p.report(finding.MergeDisabled.On(scraper, unmerged))
	}
	if several > 0 {
		p.report(finding.DuplicateTargets.On(scraper, several))
	}
	if len(labelled) > 0 {
		p.report(finding.TooManyLabels.On(scraper, len(labelled), maxPodLabels, names.First(labelled, namedPods)))
	}
	p.report(finding.ProfileNotApplied.On(scraper))
}

// isOptedOut reports whether a pod's annotation forbids scraping.
func isOptedOut(proxy mesh.Proxy) bool { return strings.EqualFold(proxy.Scrape, "false") }

func podName(proxy mesh.Proxy) string { return names.Qualified(proxy.Namespace, proxy.Name) }
