package sensor

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/wire"
)

// zipkinSpan is a span in API v2 of Zipkin.
type zipkinSpan struct {
	TraceID       string `json:"traceId"`
	ID            string `json:"id"`
	ParentID      string `json:"parentId"`
	Name          string `json:"name"`
	LocalEndpoint struct {
		ServiceName string `json:"serviceName"`
	} `json:"localEndpoint"`
	Tags map[string]string `json:"tags"`
}

// zipkinHandler responds as Zipkin's collector. Envoy counts a span as sent only after status 202.
func (s *server) zipkinHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/v2/spans", func(w http.ResponseWriter, r *http.Request) {
		s.take(w, r, wire.Zipkin, decodeZipkin, http.StatusAccepted, "")
	})
	return mux
}

func decodeZipkin(body []byte) ([]wire.Span, error) {
	var list []zipkinSpan
	if err := json.Unmarshal(body, &list); err != nil {
		return nil, fmt.Errorf("decoding Zipkin spans: %w", err)
	}
	spans := make([]wire.Span, len(list))
	for i, span := range list {
		spans[i] = wire.Span{
			Service: span.LocalEndpoint.ServiceName, Name: span.Name,
			TraceID: span.TraceID, SpanID: span.ID, ParentID: span.ParentID,
			Attributes: span.Tags,
		}
	}
	return spans, nil
}
