package scrape

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLabelsAreAddedAsTheUserWroteThem(t *testing.T) {
	t.Parallel()
	inputs := everyMetric()
	inputs.Cluster, inputs.Environment, inputs.Labels = "blue", "prod", map[string]string{"team": "a$1"}
	pod := discovered(merged, "app", "8080")
	pod[metaNode], pod[metaLabel+"app"] = "node-1", "frontend"
	labels := relabel(proxiesEndpoint(inputs, []string{"Sidecars"}, withoutAnnotations).relabelings, pod)
	require.NotNil(t, labels)
	assert.Equal(t, []string{"blue", "prod", "a$1", "node-1", "shop"}, []string{labels["cluster"], labels["env"], labels["team"], labels["node"], labels["workload"]})
}

func TestIstiodAndZtunnelHaveTheLabelAppThatIstiosDashboardsQuery(t *testing.T) {
	t.Parallel()
	for _, scope := range []targetScope{insteadOfAnnotations, withoutAnnotations, besideAnnotations} {
		apps := map[string]string{}
		for _, e := range endpoints(everyMetric(), scope)[1:] {
			pod := map[string]string{metaOf(e.selectorKey): e.selectorValue}
			apps[e.name] = relabel(e.relabelings, discovered(pod, "x", "1"))["app"]
		}
		assert.Equal(t, map[string]string{"istiod": "istiod", "ztunnel": "ztunnel", "istio-cni": ""}, apps)
	}
}

func TestJobsCopyOnlyAFewLabelsOfAPodSoThatNoSeriesHasTooMany(t *testing.T) {
	t.Parallel()
	inputs := everyMetric()
	inputs.PodLabels = []string{"example.com/team"}
	pod := discovered(merged, "app", "8080")
	for label, value := range map[string]string{"app": "web", "version": "v1", "example_com_team": "blue", "pod_template_hash": "abc"} {
		pod[metaLabel+label] = value
	}
	job := scrapeJobs(inputs)[0].(map[string]any)
	labels := relabel(parsed(t, job["relabel_configs"].([]any)), pod)
	require.NotNil(t, labels)
	assert.Equal(t, []string{"web", "v1", "blue", "shop"}, []string{labels["app"], labels["version"], labels["example_com_team"], labels["workload"]})
	assert.NotContains(t, labels, "pod_template_hash")
	assert.NotContains(t, labels, "service_istio_io_canonical_name")
}
