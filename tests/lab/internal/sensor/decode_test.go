package sensor

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vmihailenco/msgpack/v5"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/wire"
)

func TestDatadogTracesHaveThePriorityOfTheirTrace(t *testing.T) {
	t.Parallel()
	body, err := msgpack.Marshal([][]datadogSpan{
		{{Service: "a", TraceID: 1, SpanID: 2, Metrics: map[string]float64{priorityMetric: -1}}, {Service: "a", TraceID: 1, SpanID: 3, ParentID: 2}},
		{{Service: "b", TraceID: 4, SpanID: 5, Meta: map[string]string{"_dd.p.tid": "6b0592f400000000", "env": "lab"}}},
	})
	require.NoError(t, err)
	spans, err := decodeDatadog(body)
	require.NoError(t, err)
	require.Len(t, spans, 3)
	assert.Equal(t, -1, *spans[0].Priority)
	assert.Equal(t, -1, *spans[1].Priority)
	assert.Equal(t, "0000000000000002", spans[1].ParentID)
	assert.Nil(t, spans[2].Priority)
	assert.Equal(t, "6b0592f4000000000000000000000004", spans[2].TraceID)
	assert.Equal(t, "lab", spans[2].Attributes["env"])
}

func TestAnInvalidRequestIsRefusedAndNotCounted(t *testing.T) {
	t.Parallel()
	s := &server{store: NewStore(), pod: "sensor-1"}
	for _, c := range []struct {
		title   string
		handler http.Handler
		method  string
		path    string
		kind    string
		status  int
	}{
		{"Datadog that is not msgpack", s.datadogHandler(), http.MethodPost, "/v0.4/traces", "application/msgpack", http.StatusBadRequest},
		{"Zipkin that is not JSON", s.zipkinHandler(), http.MethodPost, "/api/v2/spans", "application/json", http.StatusBadRequest},
		{"OTLP that is not protobuf", s.otlpHandler(), http.MethodPost, "/v1/traces", "application/x-protobuf", http.StatusBadRequest},
		{"OTLP in JSON", s.otlpHandler(), http.MethodPost, "/v1/traces", "application/json", http.StatusUnsupportedMediaType},
		{"OTLP without the path", s.otlpHandler(), http.MethodPost, "/", "application/x-protobuf", http.StatusNotFound},
	} {
		t.Run(c.title, func(t *testing.T) {
			request := httptest.NewRequest(c.method, c.path, strings.NewReader("\xffnonsense"))
			request.Header.Set("Content-Type", c.kind)
			answer := httptest.NewRecorder()
			c.handler.ServeHTTP(answer, request)
			assert.Equal(t, c.status, answer.Code)
		})
	}
	assert.Empty(t, s.store.List(t.Context(), -1, 0).Totals)
}

func TestListWaitsForSpansAndResetDeletesThem(t *testing.T) {
	t.Parallel()
	store := NewStore()
	got := make(chan wire.SpanList)
	go func() { got <- store.List(t.Context(), 0, 1) }()
	store.add(wire.Zipkin, []wire.Span{{Name: "first"}}, 10)
	store.add(wire.Zipkin, []wire.Span{{Name: "second"}}, 20)
	list := <-got
	require.Len(t, list.Spans, 1)
	assert.Equal(t, "second", list.Spans[0].Name)
	assert.Equal(t, wire.Total{Requests: 2, Spans: 2, Bytes: 30}, list.Totals[wire.Zipkin])

	store.Reset()
	list = store.List(t.Context(), 0, 2)
	assert.Equal(t, 1, list.Generation)
	assert.Empty(t, list.Spans)
}
