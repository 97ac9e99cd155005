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

// What the pods of the room expose, by the app: where Envoy's metrics are merged with the application's, and where they
// are alone. silent says that it is not to be scraped.
var (
	merged = map[string]int{"web": 15020, "cart": 15020, "agent-gateway": 15020, "apart": 15090, "silent": 15090, "istiod": 15014}
	envoys = map[string]int{"web": 15090, "cart": 15090, "agent-gateway": 15090, "apart": 15090, "silent": 15090, "istiod": 15014}
)

// The workloads are behind STRICT mutual TLS, and one pod has its sidecar in a container, one in an init container, one
// its metrics apart, and one asks not to be scraped.
func TestWhatIsScrapedIsWhatWasPromisedAndEachSeriesOnce(t *testing.T) {
	t.Parallel()
	options := scrape.Options()
	options.Sensor = true
	l := lab.ForTest(t, options)
	room, err := scrape.Open(t.Context(), l)
	require.NoError(t, err)
	admin, err := l.KubeconfigForToken(l.AdminTokens()[0])
	require.NoError(t, err)
	args := func(via gc.MetricsMethod, profile gc.MetricsProfile) *gc.MetricsArgs {
		return &gc.MetricsArgs{Method: &via, Profile: &profile, Interval: pulumi.String("3s")}
	}
	p := newProject(t, nil, "KUBECONFIG="+l.Kubeconfig())

	t.Run("Annotations: a pod is taken once for each container, which is said, and the values that change it are put out", func(t *testing.T) {
		there := exposed(t, room, merged)
		scraper := scraping(t, room, scrape.CustomMetrics, "annotations", scrape.Annotations())
		p.program = scrapes(admin, args(gc.MetricsMethodAuto, gc.MetricsProfileStandard))
		said := strings.Join(said(p.up().Succeeds(t), "warning", "info"), "\n")
		assert.Equal(t, "Annotations", p.Outputs()["metrics"].(map[string]any)["method"])
		assert.Contains(t, said, fmt.Sprintf("%d pods with a proxy have several", doubled(t, scraper)), "GCI5011")
		assert.Contains(t, said, "the annotation proxy.istio.io/config of 1 pods (shop/closed-", "GCI5010")
		for app, times := range map[string]int{"web": 2, "cart": 2, "agent-gateway": 1, "istiod": 1, "silent": 0, "apart": 0} {
			there.arrive(t, scraper, app, func(string) int { return times })
		}
	})
	t.Run("with METRICS_LOCALHOST_ACCESS_ONLY a proxy refuses, and behind STRICT all others answer", func(t *testing.T) {
		pod, err := room.Pod(t.Context(), "closed")
		require.NoError(t, err)
		up, err := room.Query(t.Context(), `up{scraper="annotations",namespace="shop"}`)
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
	t.Run("ScrapeConfig: by those values each series comes once, the application's merged ones with them", func(t *testing.T) {
		for _, profile := range []gc.MetricsProfile{gc.MetricsProfileAll, gc.MetricsProfileStandard} {
			p.program = scrapes(admin, args(gc.MetricsMethodScrapeConfig, profile))
			p.up().Succeeds(t)
			values := p.Outputs()["groundcoverValues"].(map[string]any)["custom-metrics"].(map[string]any)["config"].(map[string]any)
			there := exposed(t, room, merged)
			scraper := scraping(t, room, scrape.CustomMetrics, "scrape-config-"+string(profile), jobsOf(t, values["scrape_configs"]))
			there.promised(t, scraper, profile)
			forDashboards(t, scraper)
		}
	})
	require.NoError(t, l.Client.AppsV1().Deployments("groundcover").Delete(t.Context(), scrape.CustomMetrics, metav1.DeleteOptions{}))
	monitoring(t, l)
	require.NoError(t, l.Apply(t.Context(), victoriaMetricsCRDs))
	for via, jobs := range map[gc.MetricsMethod]func(t *testing.T) []map[string]any{
		gc.MetricsMethodPodMonitor: func(t *testing.T) []map[string]any {
			jobs, err := room.MonitorJobs(t.Context(), objects(t, l, podMonitors))
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
		t.Run(string(via)+": each series of Envoy's and istiod's comes once", func(t *testing.T) {
			for _, profile := range []gc.MetricsProfile{gc.MetricsProfileStandard, gc.MetricsProfileMinimal} {
				p.program = scrapes(admin, args(via, profile))
				p.up().Succeeds(t)
				there := exposed(t, room, envoys)
				scraper := scraping(t, room, "agent", string(via)+"-"+string(profile), jobs(t))
				there.promised(t, scraper, profile)
				forDashboards(t, scraper)
			}
		})
	}
	t.Run("beside the annotation job monitors take only what it leaves out", func(t *testing.T) {
		scraping(t, room, scrape.CustomMetrics, "annotations-again", scrape.Annotations())
		p.program = scrapes(admin, args(gc.MetricsMethodPodMonitor, gc.MetricsProfileAll))
		p.up().Succeeds(t)
		monitors, err := room.MonitorJobs(t.Context(), objects(t, l, podMonitors))
		require.NoError(t, err)
		there := exposed(t, room, merged)
		scraper := scraping(t, room, "agent", "beside", append(scrape.Annotations(), monitors...))
		for app, times := range map[string]int{"web": 2, "cart": 2, "agent-gateway": 1, "istiod": 1, "silent": 0, "apart": 1} {
			there.arrive(t, scraper, app, func(string) int { return times })
		}
	})
	p.Destroy().Succeeds(t)
}

// scrapes is measures without traces: to set these up changes listeners, and what an old listener has counted ends with it.
func scrapes(kubeconfig string, args *gc.MetricsArgs) pulumi.RunFunc {
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

// scraping runs a vmagent for as long as the test runs.
func scraping(t *testing.T, room *scrape.Room, name, run string, jobs []map[string]any) *scrape.Scraper {
	t.Helper()
	scraper, err := room.Scrape(t.Context(), name, strings.ToLower(run), jobs)
	require.NoError(t, err)
	return scraper
}

// objects are the monitors of a kind, as YAML documents.
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
