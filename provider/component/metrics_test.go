package component_test

import (
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/enginetest"

	"testing"

	p "github.com/pulumi/pulumi-go-provider"
	presource "github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// victoria is what groundcover's VictoriaMetrics operator adds to a cluster, with one injected pod.
func victoria() map[string]any {
	return map[string]any{
		"/apis": map[string]any{"kind": "APIGroupList", "apiVersion": "v1", "groups": []any{map[string]any{"name": "operator.victoriametrics.com"}}},
		"/apis/operator.victoriametrics.com/v1beta1/vmagents": enginetest.List(map[string]any{
			"metadata": map[string]any{"namespace": "groundcover", "name": "groundcover"},
			"spec":     map[string]any{"selectAllByDefault": true, "podScrapeSelector": map[string]any{"matchLabels": map[string]any{"team": "mesh"}}, "podScrapeNamespaceSelector": map[string]any{}},
		}),
		"/apis/operator.victoriametrics.com/v1beta1/vmpodscrapes": enginetest.List(),
		"/api/v1/pods": map[string]any{"kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1", "items": []any{map[string]any{
			"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1",
			"metadata": map[string]any{"namespace": "shop", "name": "web", "annotations": map[string]any{"sidecar.istio.io/status": `{"initContainers":["istio-proxy"]}`}}}}},
	}
}

func codesOf(response p.ConstructResponse) []string {
	var codes []string
	for _, f := range response.State.Get("findings").AsArray().All {
		codes = append(codes, f.AsMap().Get("code").AsString())
	}
	return codes
}

func TestMonitorsAreResourcesOfTheUsersKubernetesProvider(t *testing.T) {
	t.Parallel()
	e := &enginetest.Engine{Kubernetes: map[string]property.Value{"kubeconfig": property.New(enginetest.ClusterWith(t, victoria()))}}
	response, err := e.Construct(t, nil)
	require.NoError(t, err)
	monitors := []string{"mesh-metrics-proxies", "mesh-metrics-istiod", "mesh-metrics-ztunnel", "mesh-metrics-istio-cni"}
	for _, name := range monitors {
		child := e.Child(t, name)
		assert.Equal(t, "kubernetes:operator.victoriametrics.com/v1beta1:VMPodScrape", string(child.TypeToken))
		assert.Equal(t, string(enginetest.KubernetesURN)+"::id", child.RegisterRPC.GetProvider())
		assert.Equal(t, string(enginetest.ComponentURN), child.RegisterRPC.GetParent())
		assert.Empty(t, child.RegisterRPC.GetVersion(), "the user's own version serves it")
		assert.Equal(t, "mesh", child.Inputs.Get("metadata").AsMap().Get("labels").AsMap().Get("team").AsString(), "the agent's selector asks for it")
	}
	metrics := response.State.Get("metrics").AsMap()
	assert.Equal(t, "VMPodScrape", metrics.Get("method").AsString())
	assert.Equal(t, "VMAgent groundcover/groundcover", metrics.Get("scraper").AsString())
	assert.Equal(t, len(monitors), metrics.Get("monitors").AsArray().Len())
	assert.Positive(t, metrics.Get("estimatedSeries").AsNumber())
	assert.Equal(t, 0, response.State.Get("groundcoverValues").AsMap().Len())
	assert.Contains(t, codesOf(response), "GCI5012")
}

func TestTheOptionsOfTheComponentReachItsMonitorsToo(t *testing.T) {
	t.Parallel()
	e := &enginetest.Engine{Kubernetes: map[string]property.Value{"kubeconfig": property.New(enginetest.ClusterWith(t, victoria()))}}
	other := presource.URN("urn:pulumi:stack::project::pkg:index:Chart::groundcover")
	yes := true
	_, err := e.Construct(t, func(r *p.ConstructRequest) {
		r.Protect, r.RetainOnDelete, r.Dependencies = &yes, &yes, []presource.URN{other}
	})
	require.NoError(t, err)
	rpc := e.Child(t, "mesh-metrics-proxies").RegisterRPC
	assert.True(t, rpc.GetProtect())
	assert.True(t, rpc.GetRetainOnDelete())
	assert.Contains(t, rpc.GetDependencies(), string(other))
}

func TestWithoutAnythingThatScrapesTheValuesSwitchItOnAndNothingFails(t *testing.T) {
	t.Parallel()
	e := &enginetest.Engine{Kubernetes: map[string]property.Value{"kubeconfig": property.New(enginetest.Cluster(t))}}
	response, err := e.Construct(t, nil)
	require.NoError(t, err)
	values := response.State.Get("groundcoverValues").AsMap().Get("custom-metrics").AsMap()
	assert.True(t, values.Get("enabled").AsBool())
	assert.Equal(t, 5, values.Get("config").AsMap().Get("scrape_configs").AsArray().Len())
	assert.Contains(t, codesOf(response), "GCI5001")
}

func TestAUsersProviderOfThisPackageAloneMakesNoMonitors(t *testing.T) {
	t.Parallel()
	e := &enginetest.Engine{Kubernetes: map[string]property.Value{"kubeconfig": property.New(enginetest.ClusterWith(t, victoria()))}}
	own := presource.URN("urn:pulumi:stack::project::pulumi:providers:groundcover-istio::own")
	response, err := e.Construct(t, func(r *p.ConstructRequest) {
		r.Providers = map[tokens.Package]p.ProviderReference{"groundcover-istio": {Urn: own, ID: "id"}}
	})
	require.NoError(t, err)
	assert.NotContains(t, e.Names(), "mesh-metrics-proxies")
	assert.Contains(t, codesOf(response), "GCI5015")
}

func TestAnInputThatIsNotKnownYetLeavesWhatItDecidesUnknown(t *testing.T) {
	t.Parallel()
	e := &enginetest.Engine{Kubernetes: map[string]property.Value{"kubeconfig": property.New(enginetest.ClusterWith(t, victoria()))}}
	response, err := e.Construct(t, inputs("metrics", map[string]property.Value{"cluster": property.New(property.Computed)}))
	require.NoError(t, err)
	child := e.Child(t, "mesh-metrics-proxies")
	assert.True(t, child.Inputs.Get("spec").IsComputed())
	assert.Equal(t, "groundcover-istio-proxies", child.Inputs.Get("metadata").AsMap().Get("name").AsString())
	assert.True(t, response.State.Get("groundcoverValues").IsComputed())
}

func TestMetricsOffMakesAndSaysNothing(t *testing.T) {
	t.Parallel()
	e := &enginetest.Engine{Kubernetes: map[string]property.Value{"kubeconfig": property.New(enginetest.ClusterWith(t, victoria()))}}
	response, err := e.Construct(t, inputs("metrics", map[string]property.Value{"method": property.New("None")}))
	require.NoError(t, err)
	assert.NotContains(t, e.Names(), "mesh-metrics-proxies")
	for _, code := range codesOf(response) {
		assert.NotContains(t, code, "GCI5")
	}
}

// customMetrics is what groundcover's chart makes of custom-metrics.enabled: the Deployment and its configuration, beside
// a sensor whose own scraper is on or off.
func customMetrics(jobs, receivers string) map[string]any {
	container := map[string]any{"args": []any{"-promscrape.config=/config/scrape.yml", "-remoteWrite.maxHourlySeries=1000"}}
	configMap := func(key, text string) map[string]any {
		return map[string]any{"kind": "ConfigMap", "apiVersion": "v1", "data": map[string]any{key: text}}
	}
	return map[string]any{
		"/apis/apps/v1/namespaces/groundcover/deployments/groundcover-custom-metrics": map[string]any{"kind": "Deployment", "apiVersion": "apps/v1",
			"spec": map[string]any{"template": map[string]any{"spec": map[string]any{"containers": []any{container}}}}},
		"/api/v1/namespaces/groundcover/configmaps/groundcover-custom-metrics-config": configMap("scrape.yml", jobs),
		"/api/v1/namespaces/groundcover/configmaps/sensor-configuration":              configMap("config.yaml", receivers),
		"/api/v1/namespaces/groundcover/configmaps/sensor-scrape-configuration":       configMap("metrics-scrape-config.yaml", jobs),
		"/api/v1/pods": victoria()["/api/v1/pods"],
	}
}

func TestGroundcoversOwnScraperIsReadWithItsJobsAndItsLimit(t *testing.T) {
	t.Parallel()
	jobs := "scrape_configs:\n- job_name: kubernetes-pods\n  scrape_interval: 7s\n- job_name: mine\n"
	e := &enginetest.Engine{Kubernetes: map[string]property.Value{"kubeconfig": property.New(enginetest.ClusterWith(t, customMetrics(jobs, "receivers: {metricsscraper: {enabled: true}}")))}}
	response, err := e.Construct(t, nil)
	require.NoError(t, err)
	metrics := response.State.Get("metrics").AsMap()
	assert.Equal(t, "Annotations", metrics.Get("method").AsString())
	assert.Equal(t, "Deployment groundcover/groundcover-custom-metrics", metrics.Get("scraper").AsString())
	codes := codesOf(response)
	assert.Contains(t, codes, "GCI5002", "the sensor scrapes too")
	assert.Contains(t, codes, "GCI5008", "the pod has no annotations")
	assert.Contains(t, codes, "GCI5013", "more series than 1000 are expected")
	assert.Contains(t, codes, "GCI5016", "a job of the user's own")
	values := response.State.Get("groundcoverValues").AsMap().Get("custom-metrics").AsMap().Get("config").AsMap().Get("scrape_configs").AsArray()
	assert.Equal(t, "7s", values.Get(0).AsMap().Get("scrape_interval").AsString(), "the job is kept as it runs")
}

func TestTheSensorsOwnScraperIsTakenWhereItIsOn(t *testing.T) {
	t.Parallel()
	more := customMetrics("scrape_configs: []\n", "receivers: {metricsscraper: {enabled: true}}")
	delete(more, "/apis/apps/v1/namespaces/groundcover/deployments/groundcover-custom-metrics")
	e := &enginetest.Engine{Kubernetes: map[string]property.Value{"kubeconfig": property.New(enginetest.ClusterWith(t, more))}}
	response, err := e.Construct(t, nil)
	require.NoError(t, err)
	assert.Equal(t, "DaemonSet groundcover/groundcover-sensor", response.State.Get("metrics").AsMap().Get("scraper").AsString())
	assert.True(t, response.State.Get("groundcoverValues").AsMap().Get("agent").IsMap())
}
