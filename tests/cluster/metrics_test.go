package cluster

import (
	"context"
	"slices"
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// monitoringCRDs are two CRDs of the Prometheus operator, reduced to the fields that the product writes. The API server prunes
// a misspelt field.
const monitoringCRDs = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: podmonitors.monitoring.coreos.com
  annotations: {api-approved.kubernetes.io: unapproved}
spec:
  group: monitoring.coreos.com
  scope: Namespaced
  names: {kind: PodMonitor, listKind: PodMonitorList, plural: podmonitors, singular: podmonitor}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        required: [spec]
        properties:
          spec:
            type: object
            required: [podMetricsEndpoints, selector]
            properties:
              sampleLimit: {type: integer, format: int64}
              podTargetLabels: {type: array, items: {type: string}}
              namespaceSelector: {type: object, properties: {any: {type: boolean}}}
              selector: {type: object, properties: {matchLabels: {type: object, additionalProperties: {type: string}}}}
              podMetricsEndpoints:
                type: array
                items:
                  type: object
                  properties:
                    path: {type: string}
                    interval: {type: string, pattern: '^(0|(([0-9]+)y)?(([0-9]+)w)?(([0-9]+)d)?(([0-9]+)h)?(([0-9]+)m)?(([0-9]+)s)?(([0-9]+)ms)?)$'}
                    scrapeTimeout: {type: string}
                    honorLabels: {type: boolean}
                    relabelings: &rules
                      type: array
                      items:
                        type: object
                        properties:
                          action: {type: string, enum: [replace, keep, drop, labelmap, labeldrop]}
                          regex: {type: string}
                          replacement: {type: string}
                          targetLabel: {type: string}
                          sourceLabels: {type: array, items: {type: string}}
                    metricRelabelings: *rules
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: prometheuses.monitoring.coreos.com
  annotations: {api-approved.kubernetes.io: unapproved}
spec:
  group: monitoring.coreos.com
  scope: Namespaced
  names: {kind: Prometheus, listKind: PrometheusList, plural: prometheuses, singular: prometheus}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
`

// prometheusToGroundcover has a remote write to groundcover and selects monitors by one label.
const prometheusToGroundcover = `
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {name: k8s, namespace: groundcover}
spec:
  podMonitorSelector: {matchLabels: {release: kps}}
  podMonitorNamespaceSelector: {}
  remoteWrite: [{url: "http://groundcover-sensor.groundcover:8428/api/v1/write"}]
`

var podMonitors = schema.GroupVersionResource{Group: "monitoring.coreos.com", Version: "v1", Resource: "podmonitors"}

// installPrometheusOperator adds the CRDs of the Prometheus operator and a Prometheus for one test.
func installPrometheusOperator(t *testing.T, l *lab.Lab) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	require.NoError(t, l.Apply(ctx, monitoringCRDs))
	t.Cleanup(func() {
		require.NoError(t, l.Delete(ctx, monitoringCRDs))
		require.EventuallyWithT(t, func(c *assert.CollectT) {
			_, err := l.Dynamic.Resource(podMonitors).List(ctx, metav1.ListOptions{})
			require.Error(c, err)
		}, eventually, tick)
	})
	require.EventuallyWithT(t, func(c *assert.CollectT) { require.NoError(c, l.Apply(ctx, prometheusToGroundcover)) }, eventually, tick, "the CRDs are served")
}

// metricsProgram passes a kubernetes provider and exports the outputs about metrics.
func metricsProgram(kubeconfig string, args *gc.MetricsArgs) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		provider, err := kubernetes.NewProvider(ctx, "kube", &kubernetes.ProviderArgs{Kubeconfig: secret(kubeconfig)})
		if err != nil {
			return err
		}
		mesh, err := gc.NewGroundcoverIstio(ctx, "mesh", &gc.GroundcoverIstioArgs{Istio: primaryConfigMap.Istio, Metrics: args}, pulumi.Providers(provider))
		if err != nil {
			return err
		}
		ctx.Export("metrics", mesh.Metrics)
		ctx.Export("groundcoverValues", mesh.GroundcoverValues)
		return nil
	}
}

// endpointOf returns a PodMonitor of the product and its only endpoint.
func endpointOf(t *testing.T, l *lab.Lab, name string) (*unstructured.Unstructured, map[string]any) {
	t.Helper()
	monitor, err := l.Dynamic.Resource(podMonitors).Namespace("istio-system").Get(t.Context(), name, metav1.GetOptions{})
	require.NoError(t, err)
	endpoints, _, err := unstructured.NestedSlice(monitor.Object, "spec", "podMetricsEndpoints")
	require.NoError(t, err)
	require.Len(t, endpoints, 1)
	return monitor, endpoints[0].(map[string]any)
}

func TestMonitorsAreCreatedForAPrometheusWithRemoteWriteToGroundcover(t *testing.T) {
	l := lab.Reserve(t)
	awaitSync(t, l)
	installPrometheusOperator(t, l)
	before := snapshot(t, l)
	text, err := l.KubeconfigForToken(l.AdminTokens()[0])
	require.NoError(t, err)
	names := []string{"mesh-metrics-istio-cni", "mesh-metrics-istiod", "mesh-metrics-proxies", "mesh-metrics-ztunnel"}

	p := newProject(t, metricsProgram(text, nil))
	planned := p.preview().Succeeds(t)
	for _, name := range names {
		assert.Contains(t, changes(planned), "create "+name)
	}
	assert.Empty(t, lab.Diff(before, snapshot(t, l)), "a preview writes nothing")
	p.up().Succeeds(t)
	metrics := p.Outputs()["metrics"].(map[string]any)
	assert.Equal(t, "PodMonitor", metrics["method"])
	assert.Equal(t, "Prometheus groundcover/k8s", metrics["scraper"])
	assert.Positive(t, metrics["estimatedSeries"])
	monitor, endpoint := endpointOf(t, l, "groundcover-istio-proxies")
	assert.Equal(t, "kps", monitor.GetLabels()["release"], "the Prometheus selects monitors by this label")
	assert.Equal(t, "/stats/prometheus", endpoint["path"])
	assert.NotEmpty(t, endpoint["relabelings"])

	since := mark(t, l)
	p.preview("--expect-no-changes").Succeeds(t)
	requests := pluginRequests(t, l, since)
	t.Logf("%d requests in a preview without changes", len(requests))
	assert.LessOrEqual(t, len(requests), 21)
	for _, request := range requests {
		assert.Contains(t, []string{"get", "list"}, request.Verb)
	}
	p.Refresh("--expect-no-changes").Succeeds(t)

	p.program = metricsProgram(text, &gc.MetricsArgs{Profile: new(gc.MetricsProfileMinimal), Interval: pulumi.String("1m"), SampleLimit: pulumi.Int(5000)})
	changed := changes(p.up().Succeeds(t))
	slices.Sort(changed)
	assert.Equal(t, []string{"update " + names[0], "update " + names[1], "update " + names[2], "update " + names[3]}, changed)
	monitor, endpoint = endpointOf(t, l, "groundcover-istio-proxies")
	assert.Equal(t, "1m", endpoint["interval"])
	limit, _, err := unstructured.NestedInt64(monitor.Object, "spec", "sampleLimit")
	require.NoError(t, err)
	assert.Equal(t, int64(5000), limit)
	p.preview("--expect-no-changes").Succeeds(t)

	p.program = metricsProgram(text, &gc.MetricsArgs{Method: new(gc.MetricsMethodVMPodScrape)})
	refuses(t, l, p.up, "metrics.method", "no kind VMPodScrape")
	p.program = metricsProgram(text, &gc.MetricsArgs{Keep: pulumi.StringArray{pulumi.String("(?=x)")}, Interval: pulumi.String("1s"), ScrapeTimeout: pulumi.String("2s")})
	refuses(t, l, p.up, "metrics.keep[0]", "metrics.interval")

	p.program = metricsProgram(text, &gc.MetricsArgs{Method: new(gc.MetricsMethodNone)})
	assert.Len(t, changes(p.up().Succeeds(t)), len(names), "method None deletes the monitors")
	p.Destroy().Succeeds(t)
	assert.Empty(t, lab.Diff(before, snapshot(t, l)))
}
