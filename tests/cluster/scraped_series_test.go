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

// exposures are the series that pods expose, by their label app.
type exposures map[string][]scrape.Exposed

// readExposed reads the series that pods expose at these ports. A test reads them before the scrape, since series are only added.
func readExposed(t *testing.T, scrapedMesh *scrape.Mesh, ports map[string]int) exposures {
	t.Helper()
	all := exposures{}
	for app, port := range ports {
		series, _, err := scrapedMesh.Expose(t.Context(), app, port)
		require.NoError(t, err)
		all[app] = series
	}
	return all
}

// assertArrivals asserts how many times each exposed series of the app's pod is among the scraped ones.
func (e exposures) assertArrivals(t *testing.T, scraper *scrape.Scraper, app string, times func(name string) int) {
	t.Helper()
	arrived, targetLabels, err := scraper.Of(t.Context(), app)
	require.NoError(t, err)
	require.NotEmpty(t, e[app])
	wrong := map[string]int{}
	for i, count := range scrape.Arrivals(e[app], arrived, targetLabels) {
		if want := times(e[app][i].Name); count != want {
			wrong[fmt.Sprintf("%s: scraped %d times, expected %d", e[app][i].Name, count, want)]++
		}
	}
	assert.Empty(t, wrong, "of %d series that %s exposes, scraped by %s", len(e[app]), app, scraper)
}

// assertProfile asserts that the scraper has one target of each pod, that each series which the profile keeps arrives once, and
// that the others do not arrive.
func (e exposures) assertProfile(t *testing.T, scraper *scrape.Scraper, profile gc.MetricsProfile) {
	t.Helper()
	up, err := scraper.Series(t.Context(), "up")
	require.NoError(t, err)
	pods := map[string]int{}
	for _, target := range up {
		if !strings.HasSuffix(target.Labels["instance"], ":8080") { // the annotation job scrapes the application of apart
			pods[target.Labels["pod"]]++
		}
	}
	for pod, times := range pods {
		assert.Equal(t, 1, times, pod)
	}
	for app := range e {
		e.assertArrivals(t, scraper, app, func(name string) int {
			if app != "silent" && keeps(t, profile, name) {
				return 1
			}
			return 0
		})
	}
}

// doubleScraped counts the pods that the scraper scrapes more than once at the merged port; web and cart are among them.
func doubleScraped(t *testing.T, scraper *scrape.Scraper) int {
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
	t.Logf("scraped more than once: %v", apps)
	return len(apps)
}

// assertDashboardLabels asserts that istiod's series have the label app by which Istio's dashboards select them.
func assertDashboardLabels(t *testing.T, scraper *scrape.Scraper) {
	t.Helper()
	up, err := scraper.Series(t.Context(), "up")
	require.NoError(t, err)
	assert.True(t, slices.ContainsFunc(up, func(target scrape.Series) bool {
		return target.Labels["app"] == "istiod" && target.Labels["container"] == "discovery"
	}), "%s: %v", scraper, up)
}

// keeps says whether a profile keeps the metric. Profiles keep all metrics of an application.
func keeps(t *testing.T, profile gc.MetricsProfile, name string) bool {
	t.Helper()
	switch {
	case profile == gc.MetricsProfileAll || strings.HasPrefix(name, "lab_echo_"):
		return true
	case profile == gc.MetricsProfileMinimal:
		return slices.ContainsFunc([]string{"istio_requests_total", "istio_request_duration_milliseconds_", "istio_tcp_", "istio_build", "pilot_proxy_convergence_time_"},
			func(prefix string) bool { return strings.HasPrefix(name, prefix) }) || name == "pilot_xds" || name == "pilot_total_xds_rejects"
	}
	for _, kept := range append(dashboardMetrics(t), "istio_request_bytes_count") {
		family := strings.TrimSuffix(kept, "_bucket")
		if name == kept || family != kept && (name == family+"_sum" || name == family+"_count") {
			return true
		}
	}
	return strings.HasPrefix(name, "pilot_proxy_convergence_time_")
}

// dashboardMetrics are the metrics that Istio's dashboards query; tests/scrape verifies the list.
func dashboardMetrics(t *testing.T) []string {
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

// victoriaMetricsCRDs are two CRDs of the VictoriaMetrics operator, reduced to the fields that the product writes. The API server
// prunes a misspelt field.
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
