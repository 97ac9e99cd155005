package plan

import (
	"regexp"
	"testing"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// metered asks for metrics, with defaults changed by edits.
func metered(edits ...func(*request.Metrics)) request.Request {
	return inputs(func(r *request.Request) {
		r.Metrics = everyMetric()
		for _, edit := range edits {
			edit(&r.Metrics)
		}
	})
}

func via(via request.Method) func(*request.Metrics) {
	return func(m *request.Metrics) { m.Method = via }
}

// scraped is a cluster with these things that scrape.
func scraped(metrics mesh.Metrics) mesh.Snapshot {
	return snapshotWith(func(f *mesh.Snapshot) { f.Metrics = &metrics })
}

func vmagent(jobs ...map[string]any) *mesh.Scraper {
	return &mesh.Scraper{Namespace: "groundcover", Name: "groundcover-custom-metrics", Jobs: jobs, HourlySeries: 200_000}
}

func selectsAll() *metav1.LabelSelector { return &metav1.LabelSelector{} }

var (
	builtin = mesh.Agent{Kind: "VMAgent", Namespace: "groundcover", Name: "groundcover", Pods: selectsAll(), Namespaces: selectsAll(), SelectAll: true}
	theirs  = mesh.Agent{Kind: "Prometheus", Namespace: "monitoring", Name: "k8s", Pods: &metav1.LabelSelector{MatchLabels: map[string]string{"release": "kps"}}}
	writing = mesh.Agent{Kind: "Prometheus", Namespace: "monitoring", Name: "k8s", Namespaces: selectsAll(), RemoteWrite: []string{"http://groundcover-sensor.groundcover:8428/api/v1/write"},
		Pods: &metav1.LabelSelector{MatchLabels: map[string]string{"release": "kps"}, MatchExpressions: []metav1.LabelSelectorRequirement{{Key: "tier", Operator: metav1.LabelSelectorOpIn, Values: []string{"a", "b"}}}}}
	kinds = map[string]bool{"PodMonitor": true, "VMPodScrape": true}
)

// about are the codes of findings about metrics.
func about(p Plan) []string {
	var found []string
	for _, f := range p.Findings {
		if f.Code[3] == '5' {
			found = append(found, f.Code)
		}
	}
	return found
}

func TestAutoDoesWhatTheScraperThatRunsTakes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		snapshot mesh.Metrics
		via      request.Method
		scraper  string
		objects  int
		values   string
		codes    []string
	}{
		"nothing":             {mesh.Metrics{}, request.MethodAuto, "", 0, "custom-metrics", []string{"GCI5001"}},
		"groundcover's own":   {mesh.Metrics{Vmagent: vmagent(chartsAnnotationJob())}, request.MethodAnnotations, "Deployment groundcover/groundcover-custom-metrics", 0, "custom-metrics", []string{"GCI5014"}},
		"the sensor":          {mesh.Metrics{Sensor: &mesh.Scraper{Namespace: "groundcover", Name: "groundcover-sensor"}}, request.MethodAnnotations, "DaemonSet groundcover/groundcover-sensor", 0, "agent", []string{"GCI5014"}},
		"both of groundcover": {mesh.Metrics{Vmagent: vmagent(), Sensor: &mesh.Scraper{}}, request.MethodAnnotations, "Deployment groundcover/groundcover-custom-metrics", 0, "custom-metrics", []string{"GCI5002", "GCI5014"}},
		"a VMAgent":           {mesh.Metrics{Agents: []mesh.Agent{builtin}, Served: kinds}, request.MethodVMPodScrape, "VMAgent groundcover/groundcover", 4, "", nil},
		"a Prometheus that writes to groundcover":                 {mesh.Metrics{Agents: []mesh.Agent{theirs, writing}, Served: kinds}, request.MethodPodMonitor, "Prometheus monitoring/k8s", 4, "", nil},
		"a Prometheus that does not":                              {mesh.Metrics{Agents: []mesh.Agent{theirs}, Served: kinds}, request.MethodAuto, "", 0, "custom-metrics", []string{"GCI5001", "GCI5006"}},
		"groundcover's own beside a VMAgent":                      {mesh.Metrics{Vmagent: vmagent(), Agents: []mesh.Agent{builtin}, Served: kinds}, request.MethodAnnotations, "Deployment groundcover/groundcover-custom-metrics", 0, "custom-metrics", []string{"GCI5014"}},
		"an identity that may not look":                           {mesh.Metrics{Skipped: []mesh.Skipped{{Check: "x", Why: "not allowed", Verb: "get", Resource: "/apis"}}, GroupsUnread: true}, request.MethodAuto, "", 0, "custom-metrics", []string{"GCI5001"}},
		"groundcover's own that scrapes the mesh by our values":   {mesh.Metrics{Vmagent: vmagent(chartsAnnotationJob(), ScrapeJobs(everyMetric())[0])}, request.MethodScrapeConfig, "Deployment groundcover/groundcover-custom-metrics", 0, "custom-metrics", nil},
		"groundcover's own with a job that we would not carry on": {mesh.Metrics{Vmagent: vmagent(chartsAnnotationJob(), map[string]any{"job_name": "mine"})}, request.MethodAnnotations, "Deployment groundcover/groundcover-custom-metrics", 0, "custom-metrics", []string{"GCI5016", "GCI5014"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := Make(metered(), scraped(c.snapshot))
			assert.Empty(t, finding.Errors(p.Findings))
			assert.Empty(t, p.Problems)
			assert.Equal(t, c.via, p.Metrics.Method)
			assert.Equal(t, c.scraper, p.Metrics.Scraper)
			assert.Len(t, p.Objects, c.objects)
			assert.Len(t, p.Metrics.Monitors, c.objects)
			assert.Equal(t, c.codes, about(p))
			if c.values == "" {
				assert.Empty(t, p.GroundcoverValues)
			} else {
				assert.Contains(t, p.GroundcoverValues, c.values)
			}
		})
	}
}

func TestNoneNeitherMakesNorSaysAnything(t *testing.T) {
	t.Parallel()
	p := Make(metered(via(request.MethodNone)), snapshotWith())
	assert.Empty(t, about(p))
	assert.Empty(t, p.Objects)
	assert.Empty(t, p.GroundcoverValues)
	assert.Equal(t, request.MethodNone, p.Metrics.Method)
}

func TestAKindThatIsNotThereStopsAnUpdateAndWarnsInAPreview(t *testing.T) {
	t.Parallel()
	p := Make(metered(via(request.MethodPodMonitor)), scraped(mesh.Metrics{}))
	require.Len(t, p.Problems, 1)
	assert.Equal(t, "metrics.via", p.Problems[0].Path)
	assert.Contains(t, p.Problems[0].Reason, "no kind PodMonitor")
	early := metered(via(request.MethodVMPodScrape))
	early.Preview = true
	p = Make(early, scraped(mesh.Metrics{}))
	assert.Empty(t, p.Problems)
	assert.Equal(t, []string{finding.MonitorKindMissing.Code, finding.NoAgent.Code}, about(p))
	assert.Equal(t, "CRD vmpodscrapes.operator.victoriametrics.com", p.Findings[len(p.Findings)-2].Object)
	refused := mesh.Metrics{GroupsUnread: true}
	assert.Empty(t, Make(metered(via(request.MethodPodMonitor)), scraped(refused)).Problems, "whoever may not look is not told that it is missing")
}

func TestMonitorsCarryTheLabelsAndAreInTheNamespaceThatTheAgentSelects(t *testing.T) {
	t.Parallel()
	blue := map[string]string{"team": "blue"}
	for name, c := range map[string]struct {
		agent     mesh.Agent
		edit      func(*request.Metrics)
		namespace string
		labels    map[string]string
		refused   bool
	}{
		"all of them":                          {writing, via(request.MethodPodMonitor), "istio-system", map[string]string{"release": "kps", "tier": "a"}, false},
		"of its own namespace":                 {theirs, via(request.MethodPodMonitor), "monitoring", map[string]string{"release": "kps"}, false},
		"of namespaces with a label":           {mesh.Agent{Kind: "Prometheus", Namespace: "m", Pods: selectsAll(), Namespaces: &metav1.LabelSelector{MatchLabels: blue}}, via(request.MethodPodMonitor), "shop", map[string]string{}, false},
		"none":                                 {mesh.Agent{Kind: "Prometheus", Namespace: "m"}, via(request.MethodPodMonitor), "m", map[string]string{}, true},
		"a VMAgent that selects all":           {mesh.Agent{Kind: "VMAgent", Namespace: "groundcover", SelectAll: true}, via(request.MethodVMPodScrape), "istio-system", map[string]string{}, false},
		"a VMAgent with nothing":               {mesh.Agent{Kind: "VMAgent", Namespace: "groundcover"}, via(request.MethodVMPodScrape), "groundcover", map[string]string{}, true},
		"a namespace that was named, wrongly":  {theirs, func(m *request.Metrics) { m.Method, m.Namespace = request.MethodPodMonitor, "shop" }, "shop", map[string]string{"release": "kps"}, true},
		"only pods of the monitor's namespace": {mesh.Agent{Kind: "Prometheus", Namespace: "m", Pods: selectsAll(), Namespaces: selectsAll(), OwnNamespaceOnly: true}, via(request.MethodPodMonitor), "istio-system", map[string]string{}, true},
		"labels of the user's win": {theirs, func(m *request.Metrics) {
			m.Method, m.MonitorLabels = request.MethodPodMonitor, map[string]string{"release": "mine"}
		}, "monitoring", map[string]string{"release": "mine"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := Make(metered(c.edit), scraped(mesh.Metrics{Agents: []mesh.Agent{c.agent}, Served: kinds,
				NamespaceLabels: map[string]map[string]string{"a": nil, "shop": blue}}))
			require.NotEmpty(t, p.Objects)
			metadata := p.Objects[0].Manifest["metadata"].(map[string]any)
			assert.Equal(t, c.namespace, metadata["namespace"])
			want := map[string]any{names.ManagedByLabel: names.FieldManager}
			for key, value := range c.labels {
				want[key] = value
			}
			assert.Equal(t, want, metadata["labels"])
			if c.refused {
				assert.Contains(t, about(p), finding.MonitorNotSelected.Code)
			} else {
				assert.NotContains(t, about(p), finding.MonitorNotSelected.Code)
			}
		})
	}
}

func TestMonitorsThatWouldGoToAnotherClusterAreNotMade(t *testing.T) {
	t.Parallel()
	elsewhere := func(m *request.Metrics) { m.OtherCluster = true }
	snapshot := scraped(mesh.Metrics{Agents: []mesh.Agent{builtin}, Served: kinds})
	p := Make(metered(elsewhere), snapshot)
	assert.Empty(t, p.Objects)
	assert.Equal(t, []string{finding.MonitorsElsewhere.Code}, about(p))
	p = Make(metered(elsewhere, via(request.MethodVMPodScrape)), snapshot)
	require.Len(t, p.Problems, 1, "what was asked for is not left out in silence")
}

func TestEveryPatternThatIsWrittenIsRE2(t *testing.T) {
	t.Parallel()
	for _, scope := range []scope{everything, unmerged, uncovered} {
		for _, s := range scrapes(everyMetric(), scope) {
			for _, r := range append(s.relabel, s.afterwards...) {
				_, err := regexp.Compile(r.regex)
				require.NoError(t, err, "%s: %s", s.name, r.regex)
			}
		}
	}
}
