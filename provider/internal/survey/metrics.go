package survey

import (
	"cmp"
	"context"
	"slices"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/groundcover"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/sensor"
)

// checkMetrics is the check that these reads are for, as a finding names it.
const checkMetrics = "metrics scrapers and their targets"

// metricsCollector reads what scrapes metrics, or could, with two readers side by side: collectChart and collectGroups, then
// collect. A read that the API server refuses skips a check and stops nothing.
type metricsCollector struct {
	client *cluster.Client
	inputs request.Request

	chart, operators reader
	apiGroups        []string
	found            mesh.Metrics
}

// disabled reports whether metrics are left alone, so that nothing is read for them.
func (s *metricsCollector) disabled() bool { return s.inputs.Metrics.Method == request.MethodNone }

// err is the first error of a read that failed, nil where every request was answered.
func (s *metricsCollector) err() error { return cmp.Or(s.chart.err, s.operators.err) }

// collectChart reads the scrapers of groundcover's chart: its vmagent and the sensor's own.
func (s *metricsCollector) collectChart(ctx context.Context, sensors []mesh.Service, config *mesh.SensorConfig) {
	if s.disabled() {
		return
	}
	s.chart.client = s.client
	at := sensor.Release(s.inputs, sensors)
	namespace, release := at.Namespace, at.Name
	s.found.Vmagent = s.chart.vmagent(ctx, namespace, groundcover.VmagentDeployment(release))
	if config != nil && config.Scrapes {
		s.found.Sensor = &mesh.Scraper{Namespace: namespace, Name: groundcover.SensorName(release),
			Jobs: s.chart.scrapeJobs(ctx, namespace, groundcover.SensorScrapeConfigMap, groundcover.SensorScrapeConfigKey)}
	}
}

// collectGroups reads which API groups are served, so that kinds of operators that are not installed are not read.
func (s *metricsCollector) collectGroups(ctx context.Context) {
	if s.disabled() {
		return
	}
	s.operators.client = s.client
	err := patiently(ctx, func() (err error) {
		s.apiGroups, err = s.client.Groups(ctx)
		return err
	})
	s.found.GroupsUnread = s.operators.judge(err, mesh.Denied{Verb: "get", Resource: "/apis"}) == refused
}

// collect reads what matters only where something scrapes, and returns all that was found; nil with metrics.method: None.
// Where a scraper of groundcover's chart runs it reads no agent of an operator, unless the user asked for monitors.
func (s *metricsCollector) collect(ctx context.Context) *mesh.Metrics {
	if s.disabled() {
		return nil
	}
	m, r := &s.found, &s.operators
	monitors := s.inputs.Metrics.Method.IsMonitor()
	chartScrapes := m.Vmagent != nil || m.Sensor != nil
	if monitors || !chartScrapes {
		m.Agents = s.agents(ctx)
	}
	if chartScrapes || monitors || len(m.Agents) > 0 {
		all(
			func() { m.Proxies = r.proxyPods(ctx) },
			func() { m.Served, m.Monitors = s.monitors(ctx, m.Agents) },
			func() { m.NamespaceLabels = r.namespaceLabels(ctx, m.Agents) },
		)
	}
	m.Skipped = slices.Concat(s.chart.skips, s.operators.skips)
	for _, denied := range slices.Concat(s.chart.denied, s.operators.denied) {
		m.Skipped = append(m.Skipped, mesh.Skipped{Check: checkMetrics, Denied: denied})
	}
	return m
}

// agents are those of all operators. PrometheusAgents are read only where there is no Prometheus.
func (s *metricsCollector) agents(ctx context.Context) []mesh.Agent {
	var victoria, prometheus []mesh.Agent
	all(
		func() { victoria = s.agentsOfKind(ctx, cluster.VMAgents) },
		func() {
			if prometheus = s.agentsOfKind(ctx, cluster.Prometheuses); len(prometheus) == 0 {
				prometheus = s.agentsOfKind(ctx, cluster.PrometheusAgents)
			}
		},
	)
	return slices.Concat(victoria, prometheus)
}

func (s *metricsCollector) agentsOfKind(ctx context.Context, kind cluster.Kind) []mesh.Agent {
	if !slices.Contains(s.apiGroups, kind.Resource.Group) {
		return nil
	}
	return s.operators.agents(ctx, kind)
}

// serviceMonitors are the kinds of monitors of Services beside those of pods.
var serviceMonitors = map[cluster.Kind]cluster.Kind{cluster.PodMonitors: cluster.ServiceMonitors, cluster.VMPodScrapes: cluster.VMServiceScrapes}

// monitors returns which kinds of monitors that could be created are served, and which other monitors take Istio's ports: those of
// pods, and those of Services, such as istio-component-monitor of Istio's samples/addons/extras/prometheus-operator.yaml.
func (s *metricsCollector) monitors(ctx context.Context, agents []mesh.Agent) (served map[string]bool, others []mesh.Monitor) {
	served = map[string]bool{}
	for _, kind := range []cluster.Kind{cluster.PodMonitors, cluster.VMPodScrapes} {
		wanted := string(s.inputs.Metrics.Method) == kind.Kind || s.inputs.Metrics.Method == request.MethodAuto &&
			slices.ContainsFunc(agents, func(a mesh.Agent) bool { return (a.Kind == cluster.VMAgents.Kind) == (kind == cluster.VMPodScrapes) })
		if wanted && slices.Contains(s.apiGroups, kind.Resource.Group) {
			found, isServed := s.operators.otherMonitors(ctx, kind)
			ofServices, _ := s.operators.otherMonitors(ctx, serviceMonitors[kind])
			served[kind.Kind], others = isServed, slices.Concat(others, found, ofServices)
		}
	}
	return served, others
}
