package cluster

import (
	"bufio"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/scrape"
)

var vmPodScrapes = schema.GroupVersionResource{Group: "operator.victoriametrics.com", Version: "v1beta1", Resource: "vmpodscrapes"}

// exposures are what pods expose, by the app.
type exposures map[string][]scrape.Exposed

// exposed reads what pods expose at these ports. It is read before the scrape: what there is then is there later, too.
func exposed(t *testing.T, room *scrape.Room, ports map[string]int) exposures {
	t.Helper()
	all := exposures{}
	for app, port := range ports {
		series, _, err := room.Expose(t.Context(), app, port)
		require.NoError(t, err)
		all[app] = series
	}
	return all
}

// arrive asserts how often each series that a pod of the app exposes is among those that the scraper brought from it.
func (e exposures) arrive(t *testing.T, scraper *scrape.Scraper, app string, times func(name string) int) {
	t.Helper()
	arrived, targetLabels, err := scraper.Of(t.Context(), app)
	require.NoError(t, err)
	require.NotEmpty(t, e[app])
	wrong := map[string]int{}
	for i, count := range scrape.Arrivals(e[app], arrived, targetLabels) {
		if want := times(e[app][i].Name); count != want {
			wrong[fmt.Sprintf("%s came %d times, not %d", e[app][i].Name, count, want)]++
		}
	}
	assert.Empty(t, wrong, "of %d series that %s exposes, by %s", len(e[app]), app, scraper)
}

// promised asserts that the scraper has one target of each pod, and of what each exposes once what the profile keeps, and
// nothing of what it drops.
func (e exposures) promised(t *testing.T, scraper *scrape.Scraper, profile gc.MetricsProfile) {
	t.Helper()
	up, err := scraper.Series(t.Context(), "up")
	require.NoError(t, err)
	pods := map[string]int{}
	for _, target := range up {
		if !strings.HasSuffix(target.Labels["instance"], ":8080") { // apart's application, by the annotation job
			pods[target.Labels["pod"]]++
		}
	}
	for pod, times := range pods {
		assert.Equal(t, 1, times, pod)
	}
	for app := range e {
		e.arrive(t, scraper, app, func(name string) int {
			if app != "silent" && keeps(t, profile, name) {
				return 1
			}
			return 0
		})
	}
}

// doubled is how many pods the scraper takes more than once at the merged port; web and cart are among them.
func doubled(t *testing.T, scraper *scrape.Scraper) int {
	t.Helper()
	up, err := scraper.Series(t.Context(), "up")
	require.NoError(t, err)
	apps := map[string]int{}
	for _, target := range up {
		if strings.HasSuffix(target.Labels["instance"], ":15020") {
			apps[target.Labels["app"]]++
		}
	}
	require.Equal(t, []int{2, 2}, []int{apps["web"], apps["cart"]})
	maps.DeleteFunc(apps, func(_ string, targets int) bool { return targets < 2 })
	t.Logf("taken more than once: %v", apps)
	return len(apps)
}

// forDashboards asserts that istiod's series have the label app by which Istio's dashboards ask for them.
func forDashboards(t *testing.T, scraper *scrape.Scraper) {
	t.Helper()
	up, err := scraper.Series(t.Context(), "up")
	require.NoError(t, err)
	assert.True(t, slices.ContainsFunc(up, func(target scrape.Series) bool {
		return target.Labels["app"] == "istiod" && target.Labels["container"] == "discovery"
	}), "%s: %v", scraper, up)
}

// keeps says what a profile promises of Istio's metrics; of an application's own it drops none.
func keeps(t *testing.T, profile gc.MetricsProfile, name string) bool {
	t.Helper()
	switch {
	case profile == gc.MetricsProfileAll || strings.HasPrefix(name, "lab_echo_"):
		return true
	case profile == gc.MetricsProfileMinimal:
		return slices.ContainsFunc([]string{"istio_requests_total", "istio_request_duration_milliseconds_", "istio_tcp_", "istio_build", "pilot_proxy_convergence_time_"},
			func(prefix string) bool { return strings.HasPrefix(name, prefix) }) || name == "pilot_xds" || name == "pilot_total_xds_rejects"
	}
	for _, kept := range append(onDashboards(t), "istio_request_bytes_count") {
		family := strings.TrimSuffix(kept, "_bucket")
		if name == kept || family != kept && (name == family+"_sum" || name == family+"_count") {
			return true
		}
	}
	return strings.HasPrefix(name, "pilot_proxy_convergence_time_")
}

// onDashboards are the metrics that Istio's dashboards query; tests/scrape checks the list.
func onDashboards(t *testing.T) []string {
	t.Helper()
	file, err := os.Open("../../provider/internal/scrape/testdata/istio-dashboards.txt")
	require.NoError(t, err)
	defer file.Close()
	var names []string
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if name, _, is := strings.Cut(lines.Text(), "\t"); is {
			names = append(names, name)
		}
	}
	return names
}

// victoriaMetricsCRDs are two of the VictoriaMetrics operator's, reduced to the fields that count here: what is misspelt
// would be pruned.
const victoriaMetricsCRDs = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: vmagents.operator.victoriametrics.com}
spec:
  group: operator.victoriametrics.com
  scope: Namespaced
  names: {kind: VMAgent, listKind: VMAgentList, plural: vmagents, singular: vmagent}
  versions:
  - {name: v1beta1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: vmpodscrapes.operator.victoriametrics.com}
spec:
  group: operator.victoriametrics.com
  scope: Namespaced
  names: {kind: VMPodScrape, listKind: VMPodScrapeList, plural: vmpodscrapes, singular: vmpodscrape}
  versions:
  - name: v1beta1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        required: [spec]
        properties:
          spec:
            type: object
            required: [podMetricsEndpoints]
            properties:
              sampleLimit: {type: integer}
              podTargetLabels: {type: array, items: {type: string}}
              namespaceSelector: {type: object, properties: {any: {type: boolean}}}
              selector: {type: object, properties: {matchLabels: {type: object, additionalProperties: {type: string}}}}
              podMetricsEndpoints:
                type: array
                items:
                  type: object
                  properties:
                    path: {type: string}
                    interval: {type: string}
                    scrapeTimeout: {type: string}
                    honorLabels: {type: boolean}
                    relabelConfigs: &rules
                      type: array
                      items:
                        type: object
                        properties:
                          action: {type: string}
                          regex: {x-kubernetes-preserve-unknown-fields: true}
                          replacement: {type: string}
                          targetLabel: {type: string}
                          sourceLabels: {type: array, items: {type: string}}
                    metricRelabelConfigs: *rules
`
