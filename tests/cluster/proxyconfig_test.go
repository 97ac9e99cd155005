package cluster

import (
	"slices"
	"strings"
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// kwok simulates the workloads, but the real webhook injects their pods: PROXY_CONFIG is what their proxies would start with.
func TestProxyConfigTracingRestartsAffectedWorkloadsAndDestroyRestoresThem(t *testing.T) {
	l := lab.Reserve(t)
	shop := workloads(t, l, "shop")
	awaitSync(t, l)
	before := snapshot(t, l)
	args := gc.GroundcoverIstioArgs{Tracing: &gc.TracingArgs{Api: new(gc.APIProxyConfig), Protocol: new(gc.ProtocolDatadog), Sampling: pulumi.Float64(100)}}
	args.Tracing.MaxTagLength, args.Tracing.CustomTags = pulumi.Int(30), map[string]gc.CustomTagArgs{"team": {Literal: pulumi.String("shop")}}
	p := newProject(t, connects(args), "KUBECONFIG="+l.Kubeconfig())
	const address = "groundcover-sensor.groundcover.svc.cluster.local:8126"

	t.Run("a preview lists the workloads that the update restarts, and restarts none", func(t *testing.T) {
		preview := p.preview().Succeeds(t)
		for _, name := range []string{"Deployment istio-system/istiod", "Deployment istio-system/istio-ingressgateway", "Deployment shop/web", "StatefulSet shop/db"} {
			assert.Contains(t, preview.Output, name+": ")
		}
		assert.NotContains(t, preview.Output, "shop/plain")
		assert.Equal(t, map[string]int{"web": 1, "db": 1, "paused": 1, "plain": 1}, templates(t, l, shop))
	})
	t.Run("istiod, the gateway and the workloads restart once, each with a reason", func(t *testing.T) {
		assert.NotContains(t, proxyConfigOf(t, l, shop, "web"), address)
		p.up().Succeeds(t)
		for _, name := range []string{"web", "db"} {
			assert.Contains(t, proxyConfigOf(t, l, shop, name), address, name)
			for _, part := range []string{"DD_INSTRUMENTATION_TELEMETRY_ENABLED", `"maxPathTagLength":30`, `"customTags":{"team":{"literal":{"value":"shop"}}}`} {
				assert.Contains(t, proxyConfigOf(t, l, shop, name), part, name)
			}
		}
		assert.Contains(t, mesh(t, l), address)
		assert.Equal(t, map[string]int{"web": 2, "db": 2, "paused": 1, "plain": 1}, templates(t, l, shop))
		restarted := texts(p.Outputs()["restarted"])
		for _, name := range []string{"Deployment istio-system/istiod", "Deployment istio-system/istio-ingressgateway", "Deployment shop/web", "StatefulSet shop/db"} {
			assert.True(t, strings.Contains(strings.Join(restarted, "\n"), name+": "), "%s with a reason in %v", name, restarted)
		}
	})
	t.Run("workloads that cannot be restarted are in the output skipped", func(t *testing.T) {
		skipped := strings.Join(texts(p.Outputs()["skipped"]), "\n")
		assert.Contains(t, skipped, "Pod shop/bare")
		assert.Contains(t, skipped, "Deployment shop/paused")
	})
	t.Run("neither a second update nor a second stack restarts anything", func(t *testing.T) {
		p.preview("--expect-no-changes").Succeeds(t)
		p.Refresh("--expect-no-changes").Succeeds(t)
		second := newProject(t, connects(args), "KUBECONFIG="+l.Kubeconfig())
		second.inProject(t, "second")
		refuses(t, l, second.up, "manages these fields", "tracing.takeOver")
		assert.Equal(t, 2, templates(t, l, shop)["web"])
	})
	t.Run("a change of protocol is one write and one restart", func(t *testing.T) {
		args.Tracing.Protocol = new(gc.ProtocolZipkin)
		p.up().Succeeds(t)
		now := proxyConfigOf(t, l, shop, "web")
		assert.Contains(t, now, "groundcover-sensor.groundcover.svc.cluster.local:9411")
		assert.NotContains(t, now, "datadog")
		assert.Equal(t, 3, templates(t, l, shop)["web"])
	})
	p.Destroy().Succeeds(t)
	assert.NotContains(t, proxyConfigOf(t, l, shop, "web"), "groundcover-sensor", "no proxy has the tracer after destroy")
	assert.Empty(t, lab.Diff(before, snapshot(t, l)))
}

// texts are the elements of an output that is a list of strings.
func texts(output any) []string {
	var list []string
	values, _ := output.([]any)
	for _, value := range values {
		list = append(list, value.(string))
	}
	return list
}

// proxyConfigOf is the env PROXY_CONFIG of the newest pod of a workload, "" when its pod has no proxy.
func proxyConfigOf(t *testing.T, l *lab.Lab, namespace, workload string) string {
	t.Helper()
	pods, err := l.Client.CoreV1().Pods(namespace).List(t.Context(), metav1.ListOptions{})
	require.NoError(t, err)
	running := slices.DeleteFunc(pods.Items, func(pod corev1.Pod) bool {
		return !strings.HasPrefix(pod.Name, workload+"-") || pod.DeletionTimestamp != nil
	})
	require.NotEmpty(t, running)
	newest := slices.MaxFunc(running, func(a, b corev1.Pod) int { return a.CreationTimestamp.Compare(b.CreationTimestamp.Time) })
	for _, container := range append(newest.Spec.InitContainers, newest.Spec.Containers...) {
		for _, env := range container.Env {
			if env.Name == "PROXY_CONFIG" {
				return env.Value
			}
		}
	}
	return ""
}
