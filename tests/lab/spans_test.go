package lab_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/yaml"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

const sampleAll = `
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: {name: lab, namespace: istio-system}
spec: {tracing: [{randomSamplingPercentage: 100}]}
`

// target are the fields that all kinds of extension providers share.
func target(port int, more map[string]any) map[string]any {
	provider := map[string]any{"service": "groundcover-sensor.groundcover.svc.cluster.local", "port": port}
	for key, value := range more {
		provider[key] = value
	}
	return provider
}

func TestSpansArriveOverEveryProtocol(t *testing.T) {
	l := lab.Shared(t)
	require.NoError(t, l.Apply(t.Context(), sampleAll))
	mesh := meshConfig(t, l)
	t.Cleanup(func() { setMeshConfig(t, l, mesh) })
	before, err := l.Proxies(t.Context())
	require.NoError(t, err)
	protocols := []struct {
		name     string
		provider map[string]any
	}{
		{lab.Datadog, map[string]any{"datadog": target(8126, nil)}},
		{lab.Zipkin, map[string]any{"zipkin": target(9411, nil)}},
		{lab.OTLPGRPC, map[string]any{"opentelemetry": target(4317, map[string]any{
			"grpc": map[string]any{"initialMetadata": []any{map[string]any{"name": "x-groundcover-env-name", "value": "lab"}}},
		})}},
		{lab.OTLPHTTP, map[string]any{"opentelemetry": target(4318, map[string]any{
			"http": map[string]any{"path": "/v1/traces", "timeout": "3s"},
		})}},
	}
	for _, protocol := range protocols {
		t.Run("over "+protocol.name, func(t *testing.T) {
			trace(t, l, protocol.provider)
			spans := requestUntilSpans(t, l, protocol.name)
			span := spans[0]
			assert.Equal(t, "istio-ingressgateway.istio-system", span.Service)
			assert.Len(t, span.SpanID, 16)
			assert.Equal(t, "200", span.Attributes["http.status_code"])
			assert.Equal(t, "istio-ingressgateway", span.Attributes["istio.canonical_service"])
			assert.NotEmpty(t, span.Headers)
			assert.Positive(t, span.RequestBytes)
			if protocol.name == lab.OTLPGRPC {
				assert.Equal(t, "lab", span.Headers["x-groundcover-env-name"])
			}
			if protocol.name == lab.Datadog {
				require.NotNil(t, span.Priority)
				assert.Positive(t, *span.Priority)
			}
			totals, err := l.Totals(t.Context())
			require.NoError(t, err)
			assert.GreaterOrEqual(t, totals[protocol.name].Spans, len(spans))
		})
	}
	after, err := l.Proxies(t.Context())
	require.NoError(t, err)
	require.Len(t, after, 1)
	assert.Equal(t, before[0].PID, after[0].PID)
	assert.Equal(t, before[0].Started, after[0].Started)
}

// trace makes the provider the mesh's default in istiod's primary ConfigMap.
func trace(t *testing.T, l *lab.Lab, provider map[string]any) {
	t.Helper()
	var mesh map[string]any
	require.NoError(t, yaml.Unmarshal([]byte(meshConfig(t, l)), &mesh))
	provider["name"] = "lab"
	mesh["extensionProviders"] = []any{provider}
	mesh["defaultProviders"] = map[string]any{"tracing": []any{"lab"}}
	text, err := yaml.Marshal(mesh)
	require.NoError(t, err)
	setMeshConfig(t, l, string(text))
}

// requestUntilSpans sends requests until ten spans have arrived over the protocol.
func requestUntilSpans(t *testing.T, l *lab.Lab, protocol string) []lab.Span {
	t.Helper()
	match := func(span lab.Span) bool { return span.Protocol == protocol }
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	go func() {
		for ctx.Err() == nil {
			_, _ = l.SendRequests(ctx, 1)
		}
	}()
	spans, err := l.WaitForSpans(ctx, 10, match)
	require.NoError(t, err, l.Logs(10))
	return spans
}
