package sensor

import (
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/vmihailenco/msgpack/v5"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/wire"
)

// datadogSpan is a span in API v0.4 of Datadog's trace agent. A request is a list of traces, each a list of spans.
type datadogSpan struct {
	Service  string             `msgpack:"service"`
	Name     string             `msgpack:"name"`
	Resource string             `msgpack:"resource"`
	TraceID  uint64             `msgpack:"trace_id"`
	SpanID   uint64             `msgpack:"span_id"`
	ParentID uint64             `msgpack:"parent_id"`
	Meta     map[string]string  `msgpack:"meta"`
	Metrics  map[string]float64 `msgpack:"metrics"`
}

// priorityMetric is a metric of the first span of each trace.
const priorityMetric = "_sampling_priority_v1"

// datadogHandler responds as Datadog's trace agent: tracers expect status 200 and a JSON body.
func (s *server) datadogHandler() http.Handler {
	mux := http.NewServeMux()
	traces := func(w http.ResponseWriter, r *http.Request) {
		s.take(w, r, wire.Datadog, decodeDatadog, http.StatusOK, `{"rate_by_service":{"service:,env:":1}}`)
	}
	mux.HandleFunc("POST /v0.4/traces", traces)
	mux.HandleFunc("PUT /v0.4/traces", traces)
	mux.HandleFunc("/telemetry/proxy/", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.store.add("datadog-telemetry", nil, len(body))
		w.WriteHeader(http.StatusAccepted)
	})
	return mux
}

func decodeDatadog(body []byte) ([]wire.Span, error) {
	var traces [][]datadogSpan
	if err := msgpack.Unmarshal(body, &traces); err != nil {
		return nil, fmt.Errorf("decoding Datadog traces: %w", err)
	}
	var spans []wire.Span
	for _, trace := range traces {
		priority := priorityOf(trace)
		for _, span := range trace {
			attributes := map[string]string{}
			for key, value := range span.Metrics {
				attributes[key] = strconv.FormatFloat(value, 'g', -1, 64)
			}
			for key, value := range span.Meta {
				attributes[key] = value
			}
			spans = append(spans, wire.Span{
				Service: span.Service, Name: span.Name, Resource: span.Resource,
				TraceID:    fmt.Sprintf("%s%016x", span.Meta["_dd.p.tid"], span.TraceID),
				SpanID:     fmt.Sprintf("%016x", span.SpanID),
				ParentID:   parent(span.ParentID),
				Attributes: attributes,
				Priority:   priority,
			})
		}
	}
	return spans, nil
}

func parent(id uint64) string {
	if id == 0 {
		return ""
	}
	return fmt.Sprintf("%016x", id)
}

func priorityOf(trace []datadogSpan) *int {
	for _, span := range trace {
		if value, found := span.Metrics[priorityMetric]; found {
			priority := int(value)
			return &priority
		}
	}
	return nil
}
