package lab_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/yaml"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// sharedMeshAndMountedGateway makes istiod read a shared ConfigMap and adds a gateway that istioctl installs without injection
// and that the lab runs with Istio's agent.
const sharedMeshAndMountedGateway = `
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
spec:
  values: {pilot: {env: {SHARED_MESH_CONFIG: istio-groundcover}}}
  components:
    ingressGateways:
    - {name: istio-ingressgateway, enabled: true}
    - {name: mounted-gateway, enabled: true, label: {app: mounted-gateway, istio: agent-gateway}}
`

// proxyConfigTracing is a shared ConfigMap with a tracer in ProxyConfig.
func proxyConfigTracing(tracer, address string) string {
	return fmt.Sprintf(`
apiVersion: v1
kind: ConfigMap
metadata: {name: istio-groundcover, namespace: istio-system}
data:
  mesh: |
    defaultConfig: {tracing: {sampling: 100, %s: {address: %q}}}
`, tracer, address)
}

func TestATracerInProxyConfigReachesTheBootstrapOfNewProxies(t *testing.T) {
	t.Parallel()
	options := lab.Everything()
	options.AgentGateway, options.IstioOverlay = true, sharedMeshAndMountedGateway
	l := lab.ForTest(t, options)
	for _, c := range []struct{ tracer, address, cluster string }{
		{lab.Datadog, "groundcover-sensor.groundcover.svc.cluster.local:8126", "datadog_agent"},
		{lab.Zipkin, "groundcover-sensor.groundcover.svc.cluster.local:9411", "zipkin"},
	} {
		t.Run(c.tracer, func(t *testing.T) {
			require.NoError(t, l.Apply(t.Context(), proxyConfigTracing(c.tracer, c.address)))
			awaitMeshConfig(t, l, c.address)
			require.NoError(t, l.ResetSpans(t.Context()))
			old, err := agentProxy(t.Context(), l, "agent-gateway")
			require.NoError(t, err)
			assert.NotEqual(t, "envoy.tracers."+c.tracer, bootstrapTracer(t, old))
			counts, err := l.SendRequestsVia(t.Context(), lab.AgentGateway, 10)
			require.NoError(t, err)
			require.Equal(t, map[int]int{200: 10}, counts)

			proxy := restart(t, l, "agent-gateway")
			assert.Equal(t, "envoy.tracers."+c.tracer, bootstrapTracer(t, proxy))
			counts, err = l.SendRequestsVia(t.Context(), lab.AgentGateway, 10)
			require.NoError(t, err)
			require.Equal(t, map[int]int{200: 10}, counts)
			ctx, cancel := context.WithTimeout(t.Context(), eventually)
			defer cancel()
			spans, err := l.WaitForSpans(ctx, 10, func(span lab.Span) bool { return span.Protocol == c.tracer })
			require.NoError(t, err)
			for _, span := range spans {
				assert.Contains(t, span.Attributes["node_id"], "~"+proxy.Name+".istio-ingress~", "only the new proxy has the tracer")
			}
			clusters, err := proxy.Get(t.Context(), 15000, "/clusters")
			require.NoError(t, err)
			assert.Regexp(t, c.cluster+`;?::10\.96\.\d+\.\d+:\d+::rq_success::[1-9]`, string(clusters), "the cluster uses the address in the bootstrap")
		})
	}
	t.Run("a gateway that mounts its mesh config reads the primary ConfigMap only", func(t *testing.T) {
		proxy := restart(t, l, "mounted-gateway")
		assert.Empty(t, bootstrapTracer(t, proxy), "the shared ConfigMap does not reach it")
		var mesh map[string]any
		require.NoError(t, yaml.Unmarshal([]byte(meshConfig(t, l)), &mesh))
		mesh["defaultConfig"] = map[string]any{"tracing": map[string]any{"zipkin": map[string]any{"address": "zipkin.example.com:9411"}}}
		text, err := yaml.Marshal(mesh)
		require.NoError(t, err)
		setMeshConfig(t, l, string(text))
		proxy = restart(t, l, "mounted-gateway")
		assert.Equal(t, "envoy.tracers.zipkin", bootstrapTracer(t, proxy))
	})
}

// awaitMeshConfig waits until istiod's merged mesh configuration contains the address.
func awaitMeshConfig(t *testing.T, l *lab.Lab, address string) {
	t.Helper()
	istiods, err := l.Istiod(t.Context())
	require.NoError(t, err)
	require.Len(t, istiods, 1)
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		mesh, err := istiods[0].Get(t.Context(), 15014, "/debug/mesh")
		require.NoError(c, err)
		assert.Contains(c, string(mesh), address)
	}, eventually, tick)
}
