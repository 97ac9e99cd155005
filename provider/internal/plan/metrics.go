package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/facts"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// Metrics is how the mesh's metrics get to groundcover.
type Metrics struct {
	Via request.Via
	// Scraper is what scrapes, "" for nothing.
	Scraper string
	// Monitors are the objects that are made.
	Monitors []string
	// Series is the estimate of series, 0 where nothing scrapes.
	Series int
}

// Object is a plain object of our own.
type Object struct {
	// Name is the suffix of the child's name. It is part of the API: a change needs an alias.
	Name     string
	Manifest map[string]any
}

// metrics plans the scrape. Nothing about it stops an update, unless the user asked for a kind that is not there.
func (p *planner) metrics() {
	p.result.GroundcoverValues = map[string]any{}
	p.result.Metrics.Via = p.asked.Metrics.Via
	if p.asked.Metrics.Via == request.ViaNone {
		return
	}
	seen := p.seen.Metrics
	if seen == nil { // the cluster was not seen
		p.monitors(facts.Metrics{})
		return
	}
	for _, look := range seen.Skipped {
		p.skipped(look)
	}
	p.result.Metrics.Via = p.via(*seen)
	switch p.result.Metrics.Via {
	case request.ViaPodMonitor, request.ViaVMPodScrape:
		p.byMonitors(*seen)
	default:
		p.byGroundcover(*seen)
	}
	p.meshOf(*seen)
	p.estimate(*seen)
}

// via is what was asked for, or what fits the scraper that runs. groundcover's own scrapers come first: they take annotated
// pods already.
func (p *planner) via(seen facts.Metrics) request.Via {
	asked := p.asked.Metrics
	switch {
	case asked.Via != request.ViaAuto:
		return asked.Via
	case scraperOf(seen) != nil:
		if slices.ContainsFunc(scraperOf(seen).Jobs, ourJob) {
			return request.ViaScrapeConfig
		}
		return request.ViaAnnotations
	}
	if agent := p.agentFor(seen, request.ViaAuto); agent != nil {
		switch {
		case agent.Kind == "VMAgent" && seen.Served[string(request.ViaVMPodScrape)]:
			return request.ViaVMPodScrape
		case agent.Kind != "VMAgent" && seen.Served[string(request.ViaPodMonitor)]:
			return request.ViaPodMonitor
		}
	}
	return request.ViaAuto
}

// scraperOf is groundcover's scraper, nil when none is on.
func scraperOf(seen facts.Metrics) *facts.Scraper {
	if seen.Vmagent != nil {
		return seen.Vmagent
	}
	return seen.Sensor
}

// byGroundcover leaves the scrape to groundcover's own scrapers, and puts out the values that make them take the mesh as
// asked. They are the same before and after they were applied.
func (p *planner) byGroundcover(seen facts.Metrics) {
	scraper := scraperOf(seen)
	p.values(seen)
	if scraper == nil {
		p.report(finding.NoScraper.On("groundcover"))
		p.otherAgents(seen)
		return
	}
	p.result.Metrics.Scraper = nameOf(seen)
	if seen.Vmagent != nil && seen.Sensor != nil {
		p.report(finding.TwoScrapers.On(nameOf(seen), seen.Vmagent.Name, "the sensor"))
	}
	p.doubled(seen)
	if !slices.ContainsFunc(scraper.Jobs, ourJob) {
		p.byAnnotation(seen)
	}
}

// values are those for the scraper that runs, or for groundcover's vmagent where none does.
func (p *planner) values(seen facts.Metrics) {
	if seen.Vmagent == nil && seen.Sensor != nil {
		p.result.GroundcoverValues = SensorValues(p.asked.Metrics)
		return
	}
	var running map[string]any
	if seen.Vmagent != nil {
		var others []string
		for _, job := range seen.Vmagent.Jobs {
			switch name, _ := job["job_name"].(string); {
			case name == annotationJob:
				running = job
			case !ourJob(job):
				others = append(others, name)
			}
		}
		if len(others) > 0 {
			p.report(finding.JobsNotCarried.On(nameOf(seen), strings.Join(others, ", ")))
		}
	}
	p.result.GroundcoverValues = CustomMetricsValues(p.asked.Metrics, running)
}

func nameOf(seen facts.Metrics) string {
	if seen.Vmagent != nil {
		return "Deployment " + seen.Vmagent.Namespace + "/" + seen.Vmagent.Name
	}
	return "DaemonSet " + seen.Sensor.Namespace + "/" + seen.Sensor.Name
}

func ourJob(job map[string]any) bool {
	name, _ := job["job_name"].(string)
	return strings.HasPrefix(name, jobPrefix)
}

// byMonitors makes monitors for an operator's agent.
func (p *planner) byMonitors(seen facts.Metrics) {
	via := p.result.Metrics.Via
	kind := string(via)
	object := "CRD " + strings.ToLower(kind) + "s." + map[request.Via]string{request.ViaPodMonitor: "monitoring.coreos.com", request.ViaVMPodScrape: "operator.victoriametrics.com"}[via]
	if !seen.Served[kind] && !seen.GroupsUnread {
		missing := finding.MonitorKindMissing.On(object, kind, via)
		if p.asked.Preview {
			p.report(missing.At(finding.Warning))
		} else {
			p.problem("metrics.via", "%s %s", missing.Message, missing.Fix)
		}
	}
	p.doubled(seen)
	p.monitors(seen)
}

// monitors adds the objects, for the agent that will take them.
func (p *planner) monitors(seen facts.Metrics) {
	via := p.result.Metrics.Via
	if via != request.ViaPodMonitor && via != request.ViaVMPodScrape {
		return
	}
	if p.asked.Metrics.OtherCluster {
		elsewhere := finding.MonitorsElsewhere.On("kubernetes provider")
		if p.asked.Metrics.Via == request.ViaAuto {
			p.report(elsewhere)
		} else {
			p.problem("metrics.via", "%s %s", elsewhere.Message, elsewhere.Fix)
		}
		return
	}
	agent := p.agentFor(seen, via)
	at := p.placeMonitors(seen, agent)
	for _, manifest := range Monitors(via, p.asked.Metrics, at, annotationJobRuns(seen)) {
		metadata, _ := manifest["metadata"].(map[string]any)
		name, _ := metadata["name"].(string)
		p.result.Objects = append(p.result.Objects, Object{Name: "metrics-" + strings.TrimPrefix(name, monitorPrefix), Manifest: manifest})
		p.result.Metrics.Monitors = append(p.result.Metrics.Monitors, fmt.Sprintf("%s %s/%s", via, at.Namespace, name))
	}
}

// annotationJobRuns says whether a scraper takes annotated pods; one whose jobs could not be read is taken to.
func annotationJobRuns(seen facts.Metrics) bool {
	scraper := scraperOf(seen)
	return scraper != nil && (len(scraper.Jobs) == 0 || slices.ContainsFunc(scraper.Jobs, func(job map[string]any) bool { return job["job_name"] == annotationJob }))
}
