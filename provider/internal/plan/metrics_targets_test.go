package plan

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// discovered is what service discovery says of one container of a pod.
func discovered(pod map[string]string, container, port string) map[string]string {
	labels := map[string]string{metaIP: "10.0.0.7", "__address__": "10.0.0.7:" + port, "__meta_kubernetes_pod_container_name": container}
	for name, value := range pod {
		labels[name] = value
	}
	return labels
}

var (
	merged   = map[string]string{metaStatus: "{}", metaScrape: "true", metaPort: "15020", metaCanonical: "shop"}
	unmerge  = map[string]string{metaStatus: "{}", metaScrape: "true", metaPort: "8080"}
	silent   = map[string]string{metaStatus: "{}", metaScrape: "False"}
	gateway  = map[string]string{metaStatus: "{}", metaTemplates: "gateway", metaScrape: "true", metaPort: "15020"}
	managed  = map[string]string{metaManaged: "istio.io-gateway-controller", metaScrape: "true", metaPort: "15020"}
	waypoint = map[string]string{metaManaged: "istio.io-mesh-controller", metaScrape: "true", metaPort: "15020"}
	fromFile = map[string]string{metaComponent: "IngressGateways"}
	outside  = map[string]string{metaScrape: "true", metaPort: "8080"}
)

func TestEachPodIsOneTargetAtThePortThatItsWayOfScrapingMeans(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		pod   map[string]string
		scope scope
		is    string
	}{
		"a merged sidecar, nobody else scrapes":       {merged, unmerged, "10.0.0.7:15090 istio-proxy"},
		"a merged sidecar, the annotation job runs":   {merged, uncovered, ""},
		"a merged sidecar, left to our jobs":          {merged, everything, "10.0.0.7:15020 istio-proxy"},
		"an unmerged one, nobody else scrapes":        {unmerge, unmerged, "10.0.0.7:15090 istio-proxy"},
		"an unmerged one, the annotation job runs":    {unmerge, uncovered, "10.0.0.7:15090 istio-proxy"},
		"an unmerged one, left to our jobs":           {unmerge, everything, "10.0.0.7:15090 istio-proxy"},
		"one that opted out":                          {silent, unmerged, ""},
		"one that opted out, left to our jobs":        {silent, everything, ""},
		"a gateway of the chart":                      {gateway, unmerged, "10.0.0.7:15090 istio-proxy"},
		"a gateway of istioctl's profile":             {fromFile, uncovered, "10.0.0.7:15090 istio-proxy"},
		"a managed gateway":                           {managed, everything, "10.0.0.7:15020 istio-proxy"},
		"a waypoint":                                  {waypoint, unmerged, "10.0.0.7:15090 istio-proxy"},
		"a pod without a proxy":                       {outside, unmerged, ""},
		"a pod without a proxy, left to our jobs too": {outside, everything, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			job := proxies(everyMetric(), chosenProxies(request.MeshComponents()), c.scope)
			// An application's container, the proxy, and a container without ports: all of them are one target.
			for _, container := range [][2]string{{"app", "8080"}, {"istio-proxy", "15090"}, {"istio-proxy", "15021"}, {"logger", ""}} {
				assert.Equal(t, c.is, scrapedTarget(relabel(job.relabel, discovered(c.pod, container[0], container[1]))), container)
			}
		})
	}
}

func TestComponentsChooseAmongTheProxies(t *testing.T) {
	t.Parallel()
	pods := map[request.MeshComponent][]map[string]string{request.Sidecars: {merged, unmerge}, request.Gateways: {gateway, managed, fromFile}, request.Waypoints: {waypoint}}
	for chosen := range pods {
		job := proxies(everyMetric(), []string{string(chosen)}, unmerged)
		for component, of := range pods {
			for _, pod := range of {
				taken := relabel(job.relabel, discovered(pod, "istio-proxy", "15090")) != nil
				assert.Equal(t, component == chosen, taken, "%s when %s is chosen: %v", component, chosen, pod)
			}
		}
	}
}

func TestTheAnnotationJobLeavesOutWhatOurJobsTakeAndNothingElse(t *testing.T) {
	t.Parallel()
	istiod := map[string]string{metaLabel + "app": "istiod", metaScrape: "true", metaPort: "15014"}
	cni := map[string]string{metaLabel + "k8s_app": "istio-cni-node", metaScrape: "true", metaPort: "15014"}
	for name, c := range map[string]struct {
		components []request.MeshComponent
		pod        map[string]string
		left       bool
	}{
		"a merged sidecar":                 {request.MeshComponents(), merged, true},
		"an application with its own port": {request.MeshComponents(), unmerge, false},
		"a pod outside":                    {request.MeshComponents(), outside, false},
		"istiod":                           {request.MeshComponents(), istiod, true},
		"istio-cni":                        {request.MeshComponents(), cni, true},
		"a waypoint":                       {request.MeshComponents(), waypoint, true},
		"a waypoint that was not chosen":   {[]request.MeshComponent{request.Sidecars, request.Istiod}, waypoint, false},
		"a sidecar that was not chosen":    {[]request.MeshComponent{request.Gateways}, merged, false},
		"a gateway that was chosen":        {[]request.MeshComponent{request.Gateways}, gateway, true},
		"istiod that was not chosen":       {[]request.MeshComponent{request.Gateways}, istiod, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c.left, relabel(read(t, LeaveToOurs(c.components)), discovered(c.pod, "x", "1")) == nil)
		})
	}
}

// read is the way back from what is written.
func read(t *testing.T, written []any) []rule {
	t.Helper()
	var rules []rule
	for _, entry := range written {
		fields := entry.(map[string]any)
		r := rule{}
		for key, into := range map[string]*string{"action": &r.action, "target_label": &r.target, "regex": &r.regex, "replacement": &r.replacement} {
			*into, _ = fields[key].(string)
		}
		sources, _ := fields["source_labels"].([]any)
		for _, source := range sources {
			r.sources = append(r.sources, source.(string))
		}
		rules = append(rules, r)
	}
	require.NotEmpty(t, rules)
	return rules
}

func TestAddressesOfIPv6GetTheirBrackets(t *testing.T) {
	t.Parallel()
	pod := discovered(merged, "app", "8080")
	pod[metaIP] = "fd00:10::7"
	for scope, address := range map[scope]string{unmerged: "[fd00:10::7]:15090", everything: "[fd00:10::7]:15020"} {
		job := proxies(everyMetric(), chosenProxies(request.MeshComponents()), scope)
		assert.Equal(t, address+" istio-proxy", scrapedTarget(relabel(job.relabel, pod)))
	}
}

func TestLabelsAreKeptAndAddedAsTyped(t *testing.T) {
	t.Parallel()
	inputs := everyMetric()
	inputs.Cluster, inputs.Environment, inputs.Labels = "blue", "prod", map[string]string{"team": "a$1"}
	pod := discovered(merged, "app", "8080")
	pod[metaNode], pod[metaLabel+"app"] = "node-1", "frontend"
	labels := relabel(proxies(inputs, []string{"Sidecars"}, unmerged).relabel, pod)
	require.NotNil(t, labels)
	assert.Equal(t, []string{"blue", "prod", "a$1", "node-1", "shop"}, []string{labels["cluster"], labels["env"], labels["team"], labels["node"], labels["workload"]})
}

func TestIstiodAndZtunnelHaveTheLabelAppThatIstiosDashboardsAskFor(t *testing.T) {
	t.Parallel()
	for _, scope := range []scope{everything, unmerged, uncovered} {
		apps := map[string]string{}
		for _, job := range scrapes(everyMetric(), scope)[1:] {
			pod := map[string]string{metaOf(job.selectorKey): job.selectorValue}
			apps[job.name] = relabel(job.relabel, discovered(pod, "x", "1"))["app"]
		}
		assert.Equal(t, map[string]string{"istiod": "istiod", "ztunnel": "ztunnel", "istio-cni": ""}, apps)
	}
}

func TestOfAPodsLabelsOurJobsTakeOverAFewSoThatNoSeriesHasTooMany(t *testing.T) {
	t.Parallel()
	inputs := everyMetric()
	inputs.PodLabels = []string{"example.com/team"}
	pod := discovered(merged, "app", "8080")
	for label, value := range map[string]string{"app": "web", "version": "v1", "example_com_team": "blue", "pod_template_hash": "abc"} {
		pod[metaLabel+label] = value
	}
	labels := relabel(read(t, ScrapeJobs(inputs)[0]["relabel_configs"].([]any)), pod)
	require.NotNil(t, labels)
	assert.Equal(t, []string{"web", "v1", "blue", "shop"}, []string{labels["app"], labels["version"], labels["example_com_team"], labels["workload"]})
	assert.NotContains(t, labels, "pod_template_hash")
	assert.NotContains(t, labels, "service_istio_io_canonical_name")
}

// everyMetric is a request with every default.
func everyMetric() request.Metrics {
	return request.Metrics{Method: request.MethodAuto, Components: request.MeshComponents(), Profile: request.Standard, Interval: request.DefaultInterval}
}
