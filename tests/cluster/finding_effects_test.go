package cluster

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// sidecar is a workload whose Envoy the lab runs.
const sidecar = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart, namespace: lab-app}
spec:
  selector: {matchLabels: {app: cart}}
  template:
    metadata:
      labels: {app: cart, lab-proxy: sidecar, sidecar.istio.io/inject: "false"}
      annotations: {sidecar.istio.io/status: '{"revision":"default"}'}
    spec:
      containers:
      - {name: istio-proxy, image: "istio/proxyv2:1.31.0"}
`

// effectTest is a mesh that sends its spans to groundcover, in which a test then causes a finding.
type effectTest struct {
	*testing.T
	lab      *lab.Lab
	project  *project
	protocol gc.Protocol
}

func (p effectTest) port() int {
	return map[gc.Protocol]int{gc.ProtocolOpenTelemetry: 4317, gc.ProtocolZipkin: 9411}[p.protocol]
}

// assertFinding asserts that a preview has the finding. An error stops the preview, and an update before its first write.
func (p effectTest) assertFinding(level, code, object string) {
	p.Helper()
	switch level {
	case "error":
		refuses(p.T, p.lab, p.project.preview, code+" error "+object)
		fallthrough
	case "error in an update":
		refuses(p.T, p.lab, p.project.up, code+" error "+object, "No changes made")
		return
	}
	preview := p.project.preview().Succeeds(p.T)
	assert.Contains(p, strings.Join(messages(preview, "warning", "info"), "\n"), code+" "+level+" "+object)
}

// assertSpansLost asserts that proxies serve requests whose spans do not arrive. After the fix, spans of later requests arrive
// and those of the earlier ones do not.
func (p effectTest) assertSpansLost(fix func()) {
	p.Helper()
	var path string
	require.Eventually(p, func() bool { // the change takes time to reach the proxy
		path = send(p.T, p.lab, 1)
		return !p.spanArrives(path)
	}, eventually, tick)
	fix()
	p.assertRecovered()
	spans, err := p.lab.Spans(p.Context())
	require.NoError(p, err)
	assert.False(p, slices.ContainsFunc(spans, incoming(path)), "spans of requests before the fix")
}

// spanArrives waits for the span of a request ten times as long as a tracer buffers it.
func (p effectTest) spanArrives(path string) bool {
	ctx, cancel := context.WithTimeout(p.Context(), 2*time.Second)
	defer cancel()
	_, err := p.lab.WaitForSpans(ctx, 1, incoming(path))
	return err == nil
}

// assertRecovered waits until spans arrive again and asserts that a preview has no changes.
func (p effectTest) assertRecovered() {
	p.Helper()
	require.Eventually(p, func() bool {
		_, err := p.lab.SendRequests(p.Context(), 1)
		return err == nil
	}, eventually, tick, "the gateway serves")
	require.Eventually(p, func() bool { return p.spanArrives(send(p.T, p.lab, 1)) }, eventually, tick)
	p.project.preview("--expect-no-changes").Succeeds(p.T)
}

// assertListenersRejected asserts that a proxy that starts now does not become ready, with the message of Envoy.
func (p effectTest) assertListenersRejected(namespace, name, message string) {
	p.Helper()
	old := podOf(p.T, p.lab, namespace, name)
	require.NoError(p, p.lab.Client.CoreV1().Pods(namespace).Delete(p.Context(), old, metav1.DeleteOptions{}))
	require.EventuallyWithT(p, func(c *assert.CollectT) {
		istiods, err := p.lab.Istiod(p.Context())
		require.NoError(c, err)
		require.Len(c, istiods, 1)
		answer, err := istiods[0].Get(p.Context(), 15014, "/debug/syncz")
		require.NoError(c, err)
		var proxies []proxyStatus
		require.NoError(c, json.Unmarshal(answer, &proxies))
		at := slices.IndexFunc(proxies, func(s proxyStatus) bool {
			return strings.HasPrefix(s.Proxy, name+"-") && !strings.HasPrefix(s.Proxy, old)
		})
		require.GreaterOrEqual(c, at, 0)
		assert.Contains(c, proxies[at].Resources["type.googleapis.com/envoy.config.listener.v3.Listener"].LastError, message)
	}, eventually, tick)
	pod, err := p.lab.Client.CoreV1().Pods(namespace).Get(p.Context(), podOf(p.T, p.lab, namespace, name), metav1.GetOptions{})
	require.NoError(p, err)
	assert.False(p, slices.ContainsFunc(pod.Status.Conditions, func(c corev1.PodCondition) bool {
		return c.Type == corev1.PodReady && c.Status == corev1.ConditionTrue
	}), "a proxy whose listeners were rejected serves nothing")
}

// proxyStatus is one entry of istiod's /debug/syncz.
type proxyStatus struct {
	Proxy     string `json:"proxy"`
	Resources map[string]struct {
		LastError string `json:"lastError"`
	} `json:"resources"`
}

// podOf waits for the one pod of a workload.
func podOf(t *testing.T, l *lab.Lab, namespace, name string) string {
	t.Helper()
	var found string
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		pods, err := l.Client.CoreV1().Pods(namespace).List(t.Context(), metav1.ListOptions{})
		require.NoError(c, err)
		alive := slices.DeleteFunc(pods.Items, func(p corev1.Pod) bool { return !strings.HasPrefix(p.Name, name+"-") || p.DeletionTimestamp != nil })
		require.Len(c, alive, 1)
		found = alive[0].Name
	}, eventually, tick)
	return found
}

// patch changes an object; fix reverts the change.
func (p effectTest) patch(resource schema.GroupVersionResource, namespace, name, patch, back string) (fix func()) {
	p.Helper()
	apply := func(text string) {
		_, err := p.lab.Dynamic.Resource(resource).Namespace(namespace).Patch(context.WithoutCancel(p.Context()), name, types.MergePatchType, []byte(text), metav1.PatchOptions{})
		require.NoError(p, err)
	}
	apply(patch)
	return func() { apply(back) }
}

func (p effectTest) apply(documents string) (fix func()) {
	p.Helper()
	require.NoError(p, p.lab.Apply(p.Context(), documents))
	return func() { require.NoError(p, p.lab.Delete(context.WithoutCancel(p.Context()), documents)) }
}

func TestTheEffectOfAFindingOccursAndItsFixRestoresTracing(t *testing.T) {
	t.Parallel()
	l := lab.ForTest(t, lab.Everything())
	require.NoError(t, l.Apply(t.Context(), sidecar))
	var protocol gc.Protocol // the input of the program
	project := newProject(t, nil, "KUBECONFIG="+l.Kubeconfig())
	project.program = func(ctx *pulumi.Context) error {
		return connects(gc.GroundcoverIstioArgs{Tracing: &gc.TracingArgs{Protocol: &protocol, Sampling: pulumi.Float64(100)}})(ctx)
	}
	for _, protocol = range []gc.Protocol{gc.ProtocolZipkin, gc.ProtocolOpenTelemetry} {
		project.up().Succeeds(t)
		awaitTracer(t, l, tracer{effectTest{protocol: protocol}.port(), 100})
		for _, effect := range findingEffects {
			if effect.protocol == protocol {
				t.Run("over "+string(protocol)+", "+effect.name, func(t *testing.T) { effect.occurs(effectTest{t, l, project, protocol}) })
			}
		}
	}
	project.Destroy().Succeeds(t)
	awaitTracer(t, l, noTracer)
}
