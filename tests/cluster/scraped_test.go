package cluster

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/yaml"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/scrape"
)

// The ports at which pods expose metrics, by their label app: merged with the application's metrics, and Envoy's alone. The pod
// silent asks not to be scraped.
var (
	merged = map[string]int{"web": 15020, "cart": 15020, "agent-gateway": 15020, "apart": 15090, "silent": 15090, "istiod": 15014}
	envoys = map[string]int{"web": 15090, "cart": 15090, "agent-gateway": 15090, "apart": 15090, "silent": 15090, "istiod": 15014}
)

// The workloads are behind STRICT mutual TLS. One pod has its sidecar in a container, one in an init container, one has separate
// metrics, and one asks not to be scraped.
func TestEachMethodScrapesTheSeriesOfItsProfileOnce(t *testing.T) {
	t.Parallel()
	options := scrape.Options()
	options.Sensor = true
	l := lab.ForTest(t, options)
	scrapedMesh, err := scrape.Install(t.Context(), l)
	require.NoError(t, err)
	admin, err := l.KubeconfigForToken(l.AdminTokens()[0])
	require.NoError(t, err)
	args := func(method gc.MetricsMethod, profile gc.MetricsProfile) *gc.MetricsArgs {
		return &gc.MetricsArgs{Method: &method, Profile: &profile, Interval: pulumi.String("3s")}
	}
	p := newProject(t, nil, "KUBECONFIG="+l.Kubeconfig())

	t.Run("Annotations: each container of a pod is scraped, a finding names this, and the chart values fix it", func(t *testing.T) {
		there := readExposed(t, scrapedMesh, merged)
		scraper := startScraper(t, scrapedMesh, scrape.CustomMetrics, "annotations", scrape.Annotations())
		p.program = metricsOnlyProgram(admin, args(gc.MetricsMethodAuto, gc.MetricsProfileStandard))
		text := strings.Join(messages(p.up().Succeeds(t), "warning", "info"), "\n")
		assert.Equal(t, "Annotations", p.Outputs()["metrics"].(map[string]any)["method"])
		assert.Contains(t, text, fmt.Sprintf("%d pods with a proxy have several", doubleScraped(t, scraper)), "GCI5011")
		assert.Contains(t, text, "the annotation proxy.istio.io/config of 1 pods (shop/closed-", "GCI5010")
		for app, times := range map[string]int{"web": 2, "cart": 2, "agent-gateway": 1, "istiod": 1, "silent": 0, "apart": 0} {
			there.assertArrivals(t, scraper, app, func(string) int { return times })
		}
	})
	t.Run("with METRICS_LOCALHOST_ACCESS_ONLY a proxy refuses a scrape; STRICT mutual TLS refuses none", func(t *testing.T) {
		pod, err := scrapedMesh.Pod(t.Context(), "closed")
		require.NoError(t, err)
		up, err := scrapedMesh.Query(t.Context(), `up{scraper="annotations",namespace="shop"}`)
		require.NoError(t, err)
		answers := map[string]float64{}
		for _, target := range up {
			answers[target.Labels["app"]] = target.Value
		}
		assert.Equal(t, map[string]float64{"web": 1, "cart": 1, "apart": 1, "closed": 0}, answers)
		for _, port := range []string{"15020", "15090"} {
			response, err := l.HTTPClient().Get("http://" + net.JoinHostPort(pod.IP, port) + "/stats/prometheus")
			if err == nil {
				assert.Equal(t, http.StatusForbidden, response.StatusCode, port)
				require.NoError(t, response.Body.Close())
			}
		}
	})
	t.Run("ScrapeConfig: with the chart values each series is scraped once, merged application series too", func(t *testing.T) {
		for _, profile := range []gc.MetricsProfile{gc.MetricsProfileAll, gc.MetricsProfileStandard} {
			p.program = metricsOnlyProgram(admin, args(gc.MetricsMethodScrapeConfig, profile))
			p.up().Succeeds(t)
			values := p.Outputs()["groundcoverValues"].(map[string]any)["custom-metrics"].(map[string]any)["config"].(map[string]any)
			there := readExposed(t, scrapedMesh, merged)
			scraper := startScraper(t, scrapedMesh, scrape.CustomMetrics, "scrape-config-"+string(profile), jobsOf(t, values["scrape_configs"]))
			there.assertProfile(t, scraper, profile)
			assertDashboardLabels(t, scraper)
		}
	})
	require.NoError(t, l.Client.AppsV1().Deployments("groundcover").Delete(t.Context(), scrape.CustomMetrics, metav1.DeleteOptions{}))
	installPrometheusOperator(t, l)
	require.NoError(t, l.Apply(t.Context(), victoriaMetricsCRDs))
	for method, jobs := range map[gc.MetricsMethod]func(t *testing.T) []map[string]any{
		gc.MetricsMethodPodMonitor: func(t *testing.T) []map[string]any {
			jobs, err := scrapedMesh.MonitorJobs(t.Context(), objects(t, l, podMonitors))
			require.NoError(t, err)
			return jobs
		},
		gc.MetricsMethodVMPodScrape: func(t *testing.T) []map[string]any {
			var jobs []map[string]any
			for _, text := range strings.Split(objects(t, l, vmPodScrapes), "---\n")[1:] {
				var object map[string]any
				require.NoError(t, yaml.Unmarshal([]byte(text), &object))
				more, err := scrape.VMPodScrapeJobs(object)
				require.NoError(t, err)
				jobs = append(jobs, more...)
			}
			return jobs
		},
	} {
		t.Run(string(method)+": each series of Envoy and istiod is scraped once", func(t *testing.T) {
			for _, profile := range []gc.MetricsProfile{gc.MetricsProfileStandard, gc.MetricsProfileMinimal} {
				p.program = metricsOnlyProgram(admin, args(method, profile))
				p.up().Succeeds(t)
				there := readExposed(t, scrapedMesh, envoys)
				scraper := startScraper(t, scrapedMesh, "agent", string(method)+"-"+string(profile), jobs(t))
				there.assertProfile(t, scraper, profile)
				assertDashboardLabels(t, scraper)
			}
		})
	}
	t.Run("beside the annotation job, monitors scrape only the pods that it leaves out", func(t *testing.T) {
		startScraper(t, scrapedMesh, scrape.CustomMetrics, "annotations-again", scrape.Annotations())
		p.program = metricsOnlyProgram(admin, args(gc.MetricsMethodPodMonitor, gc.MetricsProfileAll))
		p.up().Succeeds(t)
		monitors, err := scrapedMesh.MonitorJobs(t.Context(), objects(t, l, podMonitors))
		require.NoError(t, err)
		there := readExposed(t, scrapedMesh, merged)
		scraper := startScraper(t, scrapedMesh, "agent", "beside", append(scrape.Annotations(), monitors...))
		for app, times := range map[string]int{"web": 2, "cart": 2, "agent-gateway": 1, "istiod": 1, "silent": 0, "apart": 1} {
			there.assertArrivals(t, scraper, app, func(string) int { return times })
		}
	})
	p.Destroy().Succeeds(t)
}

// metricsOnlyProgram has tracing disabled. Tracing would change listeners, and the counters of an old listener end with it.
func metricsOnlyProgram(kubeconfig string, args *gc.MetricsArgs) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		provider, err := kubernetes.NewProvider(ctx, "kube", &kubernetes.ProviderArgs{Kubeconfig: secret(kubeconfig)})
		if err != nil {
			return err
		}
		untraced := &gc.TracingArgs{Enabled: pulumi.Bool(false)}
		mesh, err := gc.NewGroundcoverIstio(ctx, "mesh", &gc.GroundcoverIstioArgs{Tracing: untraced, Metrics: args}, pulumi.Providers(provider))
		if err != nil {
			return err
		}
		ctx.Export("metrics", mesh.Metrics)
		ctx.Export("groundcoverValues", mesh.GroundcoverValues)
		return nil
	}
}

// startScraper starts a vmagent with these scrape jobs.
func startScraper(t *testing.T, scrapedMesh *scrape.Mesh, name, run string, jobs []map[string]any) *scrape.Scraper {
	t.Helper()
	scraper, err := scrapedMesh.Scrape(t.Context(), name, strings.ToLower(run), jobs)
	require.NoError(t, err)
	return scraper
}

// objects are all objects of a kind, as YAML documents.
func objects(t *testing.T, l *lab.Lab, resource schema.GroupVersionResource) string {
	t.Helper()
	list, err := l.Dynamic.Resource(resource).List(t.Context(), metav1.ListOptions{})
	require.NoError(t, err)
	require.NotEmpty(t, list.Items)
	var text string
	for _, object := range list.Items {
		document, err := yaml.Marshal(object.Object)
		require.NoError(t, err)
		text += "---\n" + string(document)
	}
	return text
}

// jobsOf are the scrape jobs in an output.
func jobsOf(t *testing.T, output any) []map[string]any {
	t.Helper()
	var jobs []map[string]any
	list, is := output.([]any)
	require.True(t, is, "%v", output)
	for _, job := range list {
		jobs = append(jobs, job.(map[string]any))
	}
	return jobs
}
