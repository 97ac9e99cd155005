package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// Metrics is how the mesh's metrics get to groundcover.
type Metrics struct {
	Method request.Method
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
	p.result.Metrics.Method = p.inputs.Metrics.Method
	if p.inputs.Metrics.Method == request.MethodNone {
		return
	}
	snapshot := p.snapshot.Metrics
	if snapshot == nil { // the cluster was not seen
		p.monitors(mesh.Metrics{})
		return
	}
	for _, look := range snapshot.Skipped {
		p.skipped(look)
	}
	p.result.Metrics.Method = p.via(*snapshot)
	switch p.result.Metrics.Method {
	case request.MethodPodMonitor, request.MethodVMPodScrape:
		p.byMonitors(*snapshot)
	default:
		p.byGroundcover(*snapshot)
	}
	p.meshOf(*snapshot)
	p.estimate(*snapshot)
}

// via is what was asked for, or what fits the scraper that runs. groundcover's own scrapers come first: they take annotated
// pods already.
func (p *planner) via(snapshot mesh.Metrics) request.Method {
	inputs := p.inputs.Metrics
	switch {
	case inputs.Method != request.MethodAuto:
		return inputs.Method
	case scraperOf(snapshot) != nil:
		if slices.ContainsFunc(scraperOf(snapshot).Jobs, ourJob) {
			return request.MethodScrapeConfig
		}
		return request.MethodAnnotations
	}
	if agent := p.agentFor(snapshot, request.MethodAuto); agent != nil {
		switch {
		case agent.Kind == "VMAgent" && snapshot.Served[string(request.MethodVMPodScrape)]:
			return request.MethodVMPodScrape
		case agent.Kind != "VMAgent" && snapshot.Served[string(request.MethodPodMonitor)]:
			return request.MethodPodMonitor
		}
	}
	return request.MethodAuto
}

// scraperOf is groundcover's scraper, nil when none is on.
func scraperOf(snapshot mesh.Metrics) *mesh.Scraper {
	if snapshot.Vmagent != nil {
		return snapshot.Vmagent
	}
	return snapshot.Sensor
}

// byGroundcover leaves the scrape to groundcover's own scrapers, and puts out the values that make them take the mesh as
// asked. They are the same before and after they were applied.
func (p *planner) byGroundcover(snapshot mesh.Metrics) {
	scraper := scraperOf(snapshot)
	p.values(snapshot)
	if scraper == nil {
		p.report(finding.NoScraper.On("groundcover"))
		p.otherAgents(snapshot)
		return
	}
	p.result.Metrics.Scraper = nameOf(snapshot)
	if snapshot.Vmagent != nil && snapshot.Sensor != nil {
		p.report(finding.TwoScrapers.On(nameOf(snapshot), snapshot.Vmagent.Name, "the sensor"))
	}
	p.doubled(snapshot)
	if !slices.ContainsFunc(scraper.Jobs, ourJob) {
		p.byAnnotation(snapshot)
	}
}

// values are those for the scraper that runs, or for groundcover's vmagent where none does.
func (p *planner) values(snapshot mesh.Metrics) {
	if snapshot.Vmagent == nil && snapshot.Sensor != nil {
		p.result.GroundcoverValues = SensorValues(p.inputs.Metrics)
		return
	}
	var running map[string]any
	if snapshot.Vmagent != nil {
		var others []string
		for _, job := range snapshot.Vmagent.Jobs {
			switch name, _ := job["job_name"].(string); {
			case name == annotationJob:
				running = job
			case !ourJob(job):
				others = append(others, name)
			}
		}
		if len(others) > 0 {
			p.report(finding.JobsNotCarried.On(nameOf(snapshot), strings.Join(others, ", ")))
		}
	}
	p.result.GroundcoverValues = CustomMetricsValues(p.inputs.Metrics, running)
}

func nameOf(snapshot mesh.Metrics) string {
	if snapshot.Vmagent != nil {
		return "Deployment " + snapshot.Vmagent.Namespace + "/" + snapshot.Vmagent.Name
	}
	return "DaemonSet " + snapshot.Sensor.Namespace + "/" + snapshot.Sensor.Name
}

func ourJob(job map[string]any) bool {
	name, _ := job["job_name"].(string)
	return strings.HasPrefix(name, jobPrefix)
}

// byMonitors makes monitors for an operator's agent.
func (p *planner) byMonitors(snapshot mesh.Metrics) {
	via := p.result.Metrics.Method
	kind := string(via)
	object := "CRD " + strings.ToLower(kind) + "s." + map[request.Method]string{request.MethodPodMonitor: "monitoring.coreos.com", request.MethodVMPodScrape: "operator.victoriametrics.com"}[via]
	if !snapshot.Served[kind] && !snapshot.GroupsUnread {
		missing := finding.MonitorKindMissing.On(object, kind, via)
		if p.inputs.Preview {
			p.report(missing.At(finding.Warning))
		} else {
			p.problem("metrics.via", "%s %s", missing.Message, missing.Fix)
		}
	}
	p.doubled(snapshot)
	p.monitors(snapshot)
}

// monitors adds the objects, for the agent that will take them.
func (p *planner) monitors(snapshot mesh.Metrics) {
	via := p.result.Metrics.Method
	if via != request.MethodPodMonitor && via != request.MethodVMPodScrape {
		return
	}
	if p.inputs.Metrics.OtherCluster {
		elsewhere := finding.MonitorsElsewhere.On("kubernetes provider")
		if p.inputs.Metrics.Method == request.MethodAuto {
			p.report(elsewhere)
		} else {
			p.problem("metrics.via", "%s %s", elsewhere.Message, elsewhere.Fix)
		}
		return
	}
	agent := p.agentFor(snapshot, via)
	at := p.placeMonitors(snapshot, agent)
	for _, manifest := range Monitors(via, p.inputs.Metrics, at, annotationJobRuns(snapshot)) {
		metadata, _ := manifest["metadata"].(map[string]any)
		name, _ := metadata["name"].(string)
		p.result.Objects = append(p.result.Objects, Object{Name: "metrics-" + strings.TrimPrefix(name, monitorPrefix), Manifest: manifest})
		p.result.Metrics.Monitors = append(p.result.Metrics.Monitors, fmt.Sprintf("%s %s/%s", via, at.Namespace, name))
	}
}

// annotationJobRuns says whether a scraper takes annotated pods; one whose jobs could not be read is taken to.
func annotationJobRuns(snapshot mesh.Metrics) bool {
	scraper := scraperOf(snapshot)
	return scraper != nil && (len(scraper.Jobs) == 0 || slices.ContainsFunc(scraper.Jobs, func(job map[string]any) bool { return job["job_name"] == annotationJob }))
}
