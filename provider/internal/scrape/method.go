package scrape

import (
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/groundcover"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// methodPath is the input that problems of the method name.
const methodPath = "metrics.method"

// method is the one that the user asked for, or the one that fits the scraper that runs. groundcover's own scrapers come
// first: they scrape annotated pods already.
func (p *planner) method() request.Method {
	if p.Metrics.Method != request.MethodAuto {
		return p.Metrics.Method
	}
	if scraper := chartScraper(p.snapshot); scraper != nil {
		if runsOwnJobs(*scraper) {
			return request.MethodScrapeConfig
		}
		return request.MethodAnnotations
	}
	if agent := p.agentFor(request.MethodAuto); agent != nil {
		method := request.MethodPodMonitor
		if agent.Kind == kindVMAgent {
			method = request.MethodVMPodScrape
		}
		if p.snapshot.Served[string(method)] {
			return method
		}
	}
	return request.MethodAuto
}

// chartScraper is the scraper of groundcover's chart that takes the mesh: the vmagent, else the sensor's own; nil where both
// are off.
func chartScraper(snapshot mesh.Metrics) *mesh.Scraper {
	if snapshot.Vmagent != nil {
		return snapshot.Vmagent
	}
	return snapshot.Sensor
}

// chartScraperName names the object that chartScraper runs in.
func chartScraperName(snapshot mesh.Metrics) string {
	if snapshot.Vmagent != nil {
		return names.Object("Deployment", snapshot.Vmagent.Namespace, snapshot.Vmagent.Name)
	}
	return names.Object("DaemonSet", snapshot.Sensor.Namespace, snapshot.Sensor.Name)
}

// runsOwnJobs reports whether a scraper runs jobs from the output groundcoverValues.
func runsOwnJobs(scraper mesh.Scraper) bool { return slices.ContainsFunc(scraper.Jobs, isOwnJob) }

func isOwnJob(job map[string]any) bool { return strings.HasPrefix(jobName(job), jobPrefix) }

// runsAnnotationJob reports whether groundcover's own scraper takes annotated pods. It does by default, so a scraper whose
// jobs could not be read counts as one.
func runsAnnotationJob(snapshot mesh.Metrics) bool {
	scraper := chartScraper(snapshot)
	return scraper != nil && (len(scraper.Jobs) == 0 || slices.ContainsFunc(scraper.Jobs, isAnnotationJob))
}

func isAnnotationJob(job map[string]any) bool { return jobName(job) == groundcover.AnnotationJobName }

func jobName(job map[string]any) string {
	name, _ := job["job_name"].(string)
	return name
}
