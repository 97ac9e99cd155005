package scrape

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/groundcover"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

func TestAutoFollowsTheScraperThatRuns(t *testing.T) {
	t.Parallel()
	ownJob := jobsOf(vmagentValues(everyMetric(), nil))[1]
	for name, c := range map[string]struct {
		snapshot mesh.Metrics
		method   request.Method
		scraper  string
		objects  int
		values   string
		codes    []string
	}{
		"nothing":               {mesh.Metrics{}, request.MethodAuto, "", 0, "custom-metrics", []string{"GCI5001"}},
		"groundcover's vmagent": {mesh.Metrics{Vmagent: vmagent(groundcover.AnnotationJob())}, request.MethodAnnotations, "Deployment groundcover/groundcover-custom-metrics", 0, "custom-metrics", []string{"GCI5014"}},
		"the sensor":            {mesh.Metrics{Sensor: &mesh.Scraper{Namespace: "groundcover", Name: "groundcover-sensor"}}, request.MethodAnnotations, "DaemonSet groundcover/groundcover-sensor", 0, "agent", []string{"GCI5014"}},
		"both of groundcover":   {mesh.Metrics{Vmagent: vmagent(), Sensor: &mesh.Scraper{}}, request.MethodAnnotations, "Deployment groundcover/groundcover-custom-metrics", 0, "custom-metrics", []string{"GCI5002", "GCI5014"}},
		"a VMAgent":             {mesh.Metrics{Agents: []mesh.Agent{builtin}, Served: served}, request.MethodVMPodScrape, "VMAgent groundcover/groundcover", 4, "", nil},
		"a Prometheus that writes to groundcover":   {mesh.Metrics{Agents: []mesh.Agent{elsewhere, beside(writing)}, Served: served}, request.MethodPodMonitor, "Prometheus groundcover/k8s", 4, "", nil},
		"one of another namespace":                  {mesh.Metrics{Agents: []mesh.Agent{writing}, Served: served}, request.MethodAuto, "", 0, "custom-metrics", []string{"GCI5001", "GCI5020"}},
		"one of another namespace beside a VMAgent": {mesh.Metrics{Agents: []mesh.Agent{writing, builtin}, Served: served}, request.MethodVMPodScrape, "VMAgent groundcover/groundcover", 4, "", nil},
		"a Prometheus that writes elsewhere":        {mesh.Metrics{Agents: []mesh.Agent{elsewhere}, Served: served}, request.MethodAuto, "", 0, "custom-metrics", []string{"GCI5001", "GCI5006"}},
		"groundcover's vmagent beside a VMAgent":    {mesh.Metrics{Vmagent: vmagent(), Agents: []mesh.Agent{builtin}, Served: served}, request.MethodAnnotations, "Deployment groundcover/groundcover-custom-metrics", 0, "custom-metrics", []string{"GCI5014"}},
		"nothing that may be read":                  {mesh.Metrics{GroupsUnread: true}, request.MethodAuto, "", 0, "custom-metrics", []string{"GCI5001"}},
		"a vmagent that has the values":             {mesh.Metrics{Vmagent: vmagent(groundcover.AnnotationJob(), ownJob)}, request.MethodScrapeConfig, "Deployment groundcover/groundcover-custom-metrics", 0, "custom-metrics", nil},
		"a vmagent with a job of the user":          {mesh.Metrics{Vmagent: vmagent(groundcover.AnnotationJob(), map[string]any{"job_name": "mine"})}, request.MethodAnnotations, "Deployment groundcover/groundcover-custom-metrics", 0, "custom-metrics", []string{"GCI5016", "GCI5014"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := planned(c.snapshot)
			assert.Empty(t, finding.Errors(r.Findings))
			assert.Empty(t, r.Problems)
			assert.Equal(t, c.method, r.Method)
			assert.Equal(t, c.scraper, r.Scraper)
			assert.Len(t, r.Objects, c.objects)
			assert.Len(t, r.Monitors, c.objects)
			assert.Equal(t, c.codes, codes(r))
			if c.values == "" {
				assert.Empty(t, r.GroundcoverValues)
			} else {
				assert.Contains(t, r.GroundcoverValues, c.values)
			}
		})
	}
}

func TestNoneCreatesNothingAndReportsNothing(t *testing.T) {
	t.Parallel()
	r := planned(mesh.Metrics{Agents: []mesh.Agent{builtin}, Served: served}, byMethod(request.MethodNone))
	assert.Empty(t, r.Findings)
	assert.Empty(t, r.Objects)
	assert.Empty(t, r.GroundcoverValues)
	assert.Equal(t, request.MethodNone, r.Method)
}

func TestWithoutASnapshotTheMonitorsThatWereAskedForArePlanned(t *testing.T) {
	t.Parallel()
	notInspected := func(i *Inputs) { i.Snapshot = nil }
	r := planned(mesh.Metrics{}, notInspected, byMethod(request.MethodPodMonitor))
	assert.Len(t, r.Objects, 4)
	assert.Contains(t, r.Monitors, "PodMonitor istio-system/groundcover-istio-proxies")
	assert.Empty(t, r.Findings)
	r = planned(mesh.Metrics{}, notInspected)
	assert.Empty(t, r.Objects)
	assert.Empty(t, r.Findings)
}
