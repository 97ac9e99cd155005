package cluster

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// spansPerRequest is the number of spans of one traced request through the gateway: the incoming one and the upstream one.
const spansPerRequest = 2

var sets atomic.Int64

// send sends n requests through the gateway to one path that no other request has, and returns the path.
func send(t *testing.T, l *lab.Lab, n int, headers ...string) string {
	t.Helper()
	return sendTo(t, l, "", n, headers...)
}

// sendTo is send with a path that has this end.
func sendTo(t *testing.T, l *lab.Lab, end string, n int, headers ...string) string {
	t.Helper()
	service, err := l.Client.CoreV1().Services("istio-system").Get(t.Context(), "istio-ingressgateway", metav1.GetOptions{})
	require.NoError(t, err)
	path := fmt.Sprintf("/set-%d%s", sets.Add(1), end)
	client := l.HTTPClient()
	for range n {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+service.Spec.ClusterIP+path, nil)
		require.NoError(t, err)
		for i := 0; i+1 < len(headers); i += 2 {
			request.Header.Set(headers[i], headers[i+1])
		}
		response, err := client.Do(request)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		require.Equal(t, http.StatusOK, response.StatusCode)
	}
	return path
}

// incoming matches the span of an incoming request to the path.
func incoming(path string) func(lab.Span) bool {
	return func(span lab.Span) bool { return strings.HasSuffix(span.Attributes["http.url"], path) && kept(span) }
}

// kept is false for spans that Datadog's tracer sends unsampled, with priority 0.
func kept(span lab.Span) bool { return span.Priority == nil || *span.Priority > 0 }

// awaitSpans waits for the spans of n requests to the path and asserts that these requests have no others.
func awaitSpans(t *testing.T, l *lab.Lab, protocol, path string, n int) []lab.Span {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), eventually)
	defer cancel()
	came, err := l.WaitForSpans(ctx, n, incoming(path))
	require.NoError(t, err)
	assert.Len(t, came, n, "one trace for each sampled request")
	requests := map[string]bool{}
	for _, span := range came {
		requests[traceOf(span)] = true
	}
	assert.Len(t, requests, n)
	of := func(span lab.Span) bool { return requests[traceOf(span)] && span.Protocol == protocol && kept(span) }
	spans, err := l.WaitForSpans(ctx, n*spansPerRequest, of)
	require.NoError(t, err)
	assert.Len(t, spans, n*spansPerRequest)
	return spans
}

// traceOf is the lower half of a trace ID: Datadog's tracer sends the upper half with the first span of a trace only.
func traceOf(span lab.Span) string { return span.TraceID[len(span.TraceID)-16:] }

var sampled = regexp.MustCompile(`tracing\.random_sampling: (\d+)`)

// gatewayAdmin is an answer of the administration interface of the ingress gateway's Envoy.
func gatewayAdmin(t *testing.T, l *lab.Lab, path string) string {
	t.Helper()
	pods, err := l.Proxies(t.Context())
	require.NoError(t, err)
	require.Len(t, pods, 1)
	answer, err := pods[0].Get(t.Context(), 15000, path)
	require.NoError(t, err)
	return string(answer)
}

// sampledCount is the number of requests that the gateway's random sampling has selected, from its statistics.
func sampledCount(t *testing.T, l *lab.Lab) int {
	t.Helper()
	stats := gatewayAdmin(t, l, "/stats?filter=tracing.random_sampling")
	total := 0
	for _, found := range sampled.FindAllStringSubmatch(stats, -1) {
		count, err := strconv.Atoi(found[1])
		require.NoError(t, err)
		total += count
	}
	return total
}
