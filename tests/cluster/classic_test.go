package cluster

import (
	"strings"
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// The workloads are records, but their pods are injected by the real webhook: what stands in PROXY_CONFIG is what their
// proxies would start with.
func TestTheClassicFormRestartsWhatNeedsItAndGivesItBack(t *testing.T) {
	l := lab.Shared(t)
	shop := workloads(t, l, "shop")
	settled(t, l)
	before := snapshot(t, l)
	args := gc.GroundcoverIstioArgs{Tracing: &gc.TracingArgs{Api: new(gc.APIProxyConfig), Protocol: new(gc.ProtocolDatadog), Sampling: pulumi.Float64(100)}}
	args.Tracing.MaxTagLength, args.Tracing.CustomTags = pulumi.Int(30), map[string]gc.CustomTagArgs{"team": {Literal: pulumi.String("shop")}}
	p := newProject(t, connects(args), "KUBECONFIG="+l.Kubeconfig())
	const address = "groundcover-sensor.groundcover.svc.cluster.local:8126"

	t.Run("istiod, the gateway and the workloads roll, each once, and say why", func(t *testing.T) {
		assert.NotContains(t, bootstrap(t, l, shop, "web"), address)
		p.up().Succeeds(t)
		for _, name := range []string{"web", "db"} {
			assert.Contains(t, bootstrap(t, l, shop, name), address, name)
			for _, words := range []string{"DD_INSTRUMENTATION_TELEMETRY_ENABLED", `"maxPathTagLength":30`, `"customTags":{"team":{"literal":{"value":"shop"}}}`} {
				assert.Contains(t, bootstrap(t, l, shop, name), words, name)
			}
		}
		assert.Contains(t, mesh(t, l), address)
		assert.Equal(t, map[string]int{"web": 2, "db": 2, "paused": 1, "plain": 1}, templates(t, l, shop))
		restarted := texts(p.Outputs()["restarted"])
		for _, name := range []string{"Deployment istio-system/istiod", "Deployment istio-system/istio-ingressgateway", "Deployment shop/web", "StatefulSet shop/db"} {
			assert.True(t, strings.Contains(strings.Join(restarted, "\n"), name+": "), "%s, with its reason, in %v", name, restarted)
		}
	})
	t.Run("what cannot be restarted is listed with how to do it", func(t *testing.T) {
		skipped := strings.Join(texts(p.Outputs()["skipped"]), "\n")
		assert.Contains(t, skipped, "Pod shop/bare")
		assert.Contains(t, skipped, "Deployment shop/paused")
	})
	t.Run("nothing restarts again, neither by this component nor by a second one", func(t *testing.T) {
		p.preview("--expect-no-changes").Succeeds(t)
		p.Refresh("--expect-no-changes").Succeeds(t)
		second := newProject(t, connects(args), "KUBECONFIG="+l.Kubeconfig())
		second.up().Succeeds(t)
		assert.Equal(t, 2, templates(t, l, shop)["web"])
		// It leaves, as the one that came last.
		second.Run("state", "delete", "--all", "--yes", "--force").Succeeds(t)
	})
	t.Run("a change of protocol is one edit and one restart", func(t *testing.T) {
		args.Tracing.Protocol = new(gc.ProtocolZipkin)
		p.up().Succeeds(t)
		now := bootstrap(t, l, shop, "web")
		assert.Contains(t, now, "groundcover-sensor.groundcover.svc.cluster.local:9411")
		assert.NotContains(t, now, "datadog")
		assert.Equal(t, 3, templates(t, l, shop)["web"])
	})
	p.Destroy().Succeeds(t)
	assert.NotContains(t, bootstrap(t, l, shop, "web"), "groundcover-sensor", "proxies forgot the tracer")
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

// bootstrap is the PROXY_CONFIG of the newest pod of a workload.
func bootstrap(t *testing.T, l *lab.Lab, namespace, app string) string {
	t.Helper()
	pods, err := l.Client.CoreV1().Pods(namespace).List(t.Context(), metav1.ListOptions{LabelSelector: "app=" + app})
	require.NoError(t, err)
	require.NotEmpty(t, pods.Items)
	newest := pods.Items[0]
	for _, pod := range pods.Items[1:] {
		if pod.DeletionTimestamp == nil && pod.CreationTimestamp.After(newest.CreationTimestamp.Time) {
			newest = pod
		}
	}
	for _, container := range append(newest.Spec.InitContainers, newest.Spec.Containers...) {
		for _, env := range container.Env {
			if env.Name == "PROXY_CONFIG" {
				return env.Value
			}
		}
	}
	return ""
}
