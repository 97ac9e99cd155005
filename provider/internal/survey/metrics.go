package survey

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// checkMetrics is the check that these looks are for, as a finding names it.
const checkMetrics = "what scrapes the mesh's metrics, and how often"

// scrapers looks for what scrapes metrics, in two readers that run side by side. What is refused to them stops nothing.
type scrapers struct {
	client *cluster.Client
	inputs request.Request

	groundcover, operators reader
	apiGroups              []string
	found                  mesh.Metrics
}

func (s *scrapers) off() bool { return s.inputs.Metrics.Method == request.MethodNone }

// err is the first thing that went wrong, nil when all could be asked.
func (s *scrapers) err() error { return cmp.Or(s.groundcover.err, s.operators.err) }

// ofGroundcover reads the scrapers of groundcover's own chart: its vmagent and the sensor.
func (s *scrapers) ofGroundcover(ctx context.Context, sensors []mesh.Service, config *mesh.SensorConfig) {
	if s.off() {
		return
	}
	s.groundcover.client = s.client
	namespace, release := releaseOf(s.inputs.Groundcover, sensors)
	s.found.Vmagent = s.groundcover.vmagent(ctx, namespace, release+"-custom-metrics")
	if config != nil && config.Scrapes {
		s.found.Sensor = &mesh.Scraper{Namespace: namespace, Name: release + "-sensor",
			Jobs: s.groundcover.scrapeJobs(ctx, namespace, "sensor-scrape-configuration", "metrics-scrape-config.yaml")}
	}
}

// releaseOf is where the release is, by the sensor that was found.
func releaseOf(inputs request.Groundcover, sensors []mesh.Service) (namespace, release string) {
	at := slices.IndexFunc(sensors, func(s mesh.Service) bool {
		return s.Namespace == inputs.Namespace && s.Name == inputs.Release+"-sensor"
	})
	if at < 0 {
		at = slices.IndexFunc(sensors, func(s mesh.Service) bool { return strings.HasSuffix(s.Name, "-sensor") })
	}
	if at < 0 {
		return inputs.Namespace, inputs.Release
	}
	return sensors[at].Namespace, strings.TrimSuffix(sensors[at].Name, "-sensor")
}

// groups asks whether the operators' kinds may be there at all.
func (s *scrapers) groups(ctx context.Context) {
	if s.off() {
		return
	}
	s.operators.client = s.client
	err := patiently(func() (err error) {
		s.apiGroups, err = s.client.Groups(ctx)
		return err
	})
	s.found.GroupsUnread = s.operators.judge(err, mesh.Denied{Verb: "get", Resource: "/apis"}) == refused
}

// look reads what only matters where something scrapes, and returns all that was found; nil with metrics.via None. Where
// groundcover's own scraper does, no agent of an operator is looked for, unless monitors were asked for.
func (s *scrapers) look(ctx context.Context) *mesh.Metrics {
	if s.off() {
		return nil
	}
	m, r, via := &s.found, &s.operators, s.inputs.Metrics.Method
	monitors := via == request.MethodPodMonitor || via == request.MethodVMPodScrape
	own := m.Vmagent != nil || m.Sensor != nil
	if monitors || !own {
		m.Agents = s.agents(ctx)
	}
	if own || monitors || len(m.Agents) > 0 {
		all(
			func() { m.Proxies = r.envoys(ctx) },
			func() { m.Served, m.Monitors = s.monitors(ctx, m.Agents) },
			func() { m.NamespaceLabels = r.namespaceLabels(ctx, m.Agents) },
		)
	}
	m.Skipped = slices.Concat(s.groundcover.skips, s.operators.skips)
	for _, denied := range slices.Concat(s.groundcover.denied, s.operators.denied) {
		m.Skipped = append(m.Skipped, mesh.Skipped{Check: checkMetrics, Why: fmt.Sprintf("not allowed to %s %s", denied.Verb, denied), Verb: denied.Verb, Resource: denied.Resource})
	}
	return m
}

// agents are those of all operators. PrometheusAgents are looked for only where no Prometheus is.
func (s *scrapers) agents(ctx context.Context) []mesh.Agent {
	var victoria, prometheus []mesh.Agent
	all(
		func() { victoria = s.ofKind(ctx, cluster.VMAgents) },
		func() {
			if prometheus = s.ofKind(ctx, cluster.Prometheuses); len(prometheus) == 0 {
				prometheus = s.ofKind(ctx, cluster.PrometheusAgents)
			}
		},
	)
	return slices.Concat(victoria, prometheus)
}

func (s *scrapers) ofKind(ctx context.Context, kind cluster.Kind) []mesh.Agent {
	if !slices.Contains(s.apiGroups, kind.Resource.Group) {
		return nil
	}
	return s.operators.agents(ctx, kind)
}

// monitors says which kinds of monitors that could be made are there, and which of others take Istio's ports.
func (s *scrapers) monitors(ctx context.Context, agents []mesh.Agent) (served map[string]bool, others []mesh.Monitor) {
	served = map[string]bool{}
	for _, kind := range []cluster.Kind{cluster.PodMonitors, cluster.VMPodScrapes} {
		wanted := string(s.inputs.Metrics.Method) == kind.Kind || s.inputs.Metrics.Method == request.MethodAuto &&
			slices.ContainsFunc(agents, func(a mesh.Agent) bool { return (a.Kind == "VMAgent") == (kind == cluster.VMPodScrapes) })
		if wanted && slices.Contains(s.apiGroups, kind.Resource.Group) {
			found, there := s.operators.otherMonitors(ctx, kind)
			served[kind.Kind], others = there, append(others, found...)
		}
	}
	return served, others
}
