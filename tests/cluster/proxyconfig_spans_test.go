package cluster

import (
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// mountedGateway is a gateway that istioctl installs without injection; it mounts istiod's primary ConfigMap. Its label makes
// the lab run it with Istio's agent.
const mountedGateway = `
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
spec:
  components:
    ingressGateways:
    - {name: istio-ingressgateway, enabled: true}
    - {name: mounted-gateway, enabled: true, label: {app: mounted-gateway, istio: agent-gateway}}
`

func TestProxyConfigTracingReachesInjectedAndMountedGateways(t *testing.T) {
	t.Parallel()
	options := lab.Everything()
	options.AgentGateway, options.IstioOverlay = true, mountedGateway
	l := lab.ForTest(t, options)
	before := snapshot(t, l)
	for protocol, wire := range map[gc.Protocol]string{gc.ProtocolDatadog: lab.Datadog, gc.ProtocolZipkin: lab.Zipkin} {
		t.Run(string(protocol), func(t *testing.T) {
			assert.Empty(t, spansOf(t, l, wire, 0), "no span before the update")
			p := newProject(t, connects(gc.GroundcoverIstioArgs{
				Tracing: &gc.TracingArgs{Api: new(gc.APIProxyConfig), Protocol: new(protocol), Sampling: pulumi.Float64(100)},
			}), "KUBECONFIG="+l.Kubeconfig())
			p.up().Succeeds(t)
			assert.Len(t, spansOf(t, l, wire, 20), 20)
			p.preview("--expect-no-changes").Succeeds(t)
			p.Destroy().Succeeds(t)
			assert.Empty(t, spansOf(t, l, wire, 0), "no proxy has the tracer after destroy")
			assert.Empty(t, lab.Diff(before, snapshot(t, l)))
		})
	}
}

// spansOf sends ten requests through each gateway that Istio's agent runs, and waits for this number of spans.
func spansOf(t *testing.T, l *lab.Lab, protocol string, want int) []lab.Span {
	t.Helper()
	ctx := bounded(t)
	require.NoError(t, l.ResetSpans(ctx))
	for _, gateway := range []string{lab.AgentGateway, "istio-system/mounted-gateway"} {
		counts, err := l.SendRequestsVia(ctx, gateway, 10)
		require.NoError(t, err)
		require.Equal(t, map[int]int{200: 10}, counts, gateway)
	}
	if want == 0 {
		spans, err := l.Spans(ctx)
		require.NoError(t, err)
		return spans
	}
	spans, err := l.WaitForSpans(ctx, want, func(span lab.Span) bool { return span.Protocol == protocol })
	require.NoError(t, err)
	return spans
}
