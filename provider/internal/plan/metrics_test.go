package plan

import (
	"testing"

	"github.com/stretchr/testify/assert"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// measuring asks for metrics by one method.
func measuring(method request.Method) func(*request.Request) {
	return func(r *request.Request) {
		r.Metrics = request.Metrics{Method: method, Components: request.MeshComponents(), Profile: request.Standard, Interval: request.DefaultInterval}
	}
}

// scraped adds what scrapes to the cluster.
func scraped(metrics mesh.Metrics) func(*mesh.Snapshot) {
	return func(s *mesh.Snapshot) { s.Metrics = &metrics }
}

var vmAgent = mesh.Agent{Kind: "VMAgent", Namespace: "groundcover", Name: "groundcover", Pods: &metav1.LabelSelector{}, Namespaces: &metav1.LabelSelector{}}

func TestThePlanCarriesHowMetricsAreScraped(t *testing.T) {
	t.Parallel()
	p := Make(inputs(measuring(request.MethodAuto)), snapshotWith(scraped(mesh.Metrics{Agents: []mesh.Agent{vmAgent}, Served: map[string]bool{"VMPodScrape": true}})))
	assert.Empty(t, finding.Errors(p.Findings))
	assert.Empty(t, p.Problems)
	assert.Equal(t, request.MethodVMPodScrape, p.Metrics.Method)
	assert.Equal(t, "VMAgent groundcover/groundcover", p.Metrics.Scraper)
	assert.Len(t, p.Objects, 4)
	assert.Equal(t, "VMPodScrape istio-system/groundcover-istio-proxies", p.Metrics.Monitors[0])
	assert.Empty(t, p.GroundcoverValues)
}

func TestTheNamespaceOfTheSensorThatWasFoundIsGroundcovers(t *testing.T) {
	t.Parallel()
	agent := vmAgent
	agent.Namespace = "observability"
	observability := func(r *request.Request) { r.Groundcover.Namespace = "observability" }
	p := Make(inputs(measuring(request.MethodAuto), observability), snapshotWith(scraped(mesh.Metrics{Agents: []mesh.Agent{agent}, Served: map[string]bool{"VMPodScrape": true}}),
		func(s *mesh.Snapshot) {
			s.Sensors = []mesh.Service{sensorService("observability", "groundcover-sensor")}
		}))
	assert.Equal(t, "VMAgent observability/groundcover", p.Metrics.Scraper)
}

func TestProblemsAndFindingsOfMetricsAreThoseOfThePlan(t *testing.T) {
	t.Parallel()
	p := Make(inputs(measuring(request.MethodPodMonitor)), snapshotWith(scraped(mesh.Metrics{})))
	assert.Len(t, p.Problems, 1)
	assert.Contains(t, codes(p, finding.Warning), finding.NoAgent.Code)
	p = Make(inputs(measuring(request.MethodAuto), func(r *request.Request) { r.IgnoreFindings = []string{finding.NoScraper.Code} }), snapshotWith(scraped(mesh.Metrics{})))
	assert.NotContains(t, codes(p, finding.Info), finding.NoScraper.Code)
	assert.Contains(t, p.GroundcoverValues, "custom-metrics")
}

func TestChecksOfMetricsThatAreSkippedAreReportedAndStopNothing(t *testing.T) {
	t.Parallel()
	snapshot := mesh.Metrics{Skipped: []mesh.Skipped{{Check: "x", Denied: mesh.Denied{Verb: "get", Resource: "/apis"}}}, GroupsUnread: true}
	p := Make(inputs(measuring(request.MethodAuto)), snapshotWith(scraped(snapshot)))
	assert.Empty(t, finding.Errors(p.Findings))
	assert.Contains(t, codes(p, finding.Warning), finding.CheckSkipped.Code)
	assert.Contains(t, codes(p, finding.Info), finding.NoScraper.Code)
}

func TestTheMeshDocumentsAreCheckedForMetricsThatOnlyThePodMayRead(t *testing.T) {
	t.Parallel()
	vmagent := mesh.Metrics{Vmagent: &mesh.Scraper{Namespace: "groundcover", Name: "groundcover-custom-metrics"}}
	text := "defaultConfig: {proxyMetadata: {METRICS_LOCALHOST_ACCESS_ONLY: \"true\"}}\n"
	for name, edit := range map[string]func(*mesh.Istiod){
		"the primary document": func(i *mesh.Istiod) { i.Primary.Text = text },
		"the shared document":  func(i *mesh.Istiod) { i.Shared.Text = text },
	} {
		p := Make(inputs(measuring(request.MethodAuto)), snapshotWith(scraped(vmagent), istiod(edit)))
		assert.Contains(t, codes(p, finding.Warning), finding.MetricsLocalOnly.Code, name)
	}
}

func TestNoneLeavesMetricsOutOfThePlan(t *testing.T) {
	t.Parallel()
	p := Make(inputs(measuring(request.MethodNone)), snapshotWith())
	assert.Empty(t, p.Objects)
	assert.Empty(t, p.GroundcoverValues)
	assert.Equal(t, request.MethodNone, p.Metrics.Method)
}
