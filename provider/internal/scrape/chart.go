package scrape

import (
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
)

// useChart leaves the scrape to the scrapers of groundcover's chart and gives the values by which they scrape the mesh as the
// inputs ask. The values are the same before and after the Helm release has them.
func (p *planner) useChart() {
	scraper := chartScraper(p.snapshot)
	p.addValues()
	if scraper == nil {
		p.report(finding.NoScraper.On("groundcover"))
		p.reportOtherAgents()
		return
	}
	p.result.Scraper = chartScraperName(p.snapshot)
	if p.snapshot.Vmagent != nil && p.snapshot.Sensor != nil {
		p.report(finding.TwoScrapers.On(p.result.Scraper, p.snapshot.Vmagent.Name, "the sensor"))
	}
	p.checkDuplicates()
	if !runsOwnJobs(*scraper) {
		p.checkAnnotations()
	}
}

// addValues sets the values for the scraper that runs, or for the vmagent where none does.
func (p *planner) addValues() {
	vmagent := p.snapshot.Vmagent
	if vmagent == nil && p.snapshot.Sensor != nil {
		p.result.GroundcoverValues = sensorValues(p.Metrics)
		return
	}
	var annotationJob map[string]any
	var others []string
	if vmagent != nil {
		for _, job := range vmagent.Jobs {
			switch {
			case isAnnotationJob(job):
				annotationJob = job
			case !isOwnJob(job):
				others = append(others, jobName(job))
			}
		}
	}
	if len(others) > 0 {
		p.report(finding.JobsNotIncluded.On(chartScraperName(p.snapshot), strings.Join(others, ", ")))
	}
	p.result.GroundcoverValues = vmagentValues(p.Metrics, annotationJob)
}
