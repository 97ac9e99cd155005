package sensor

import (
	"context"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	common "go.opentelemetry.io/proto/otlp/common/v1"
	trace "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/wire"
)

// otlpService receives OTLP over gRPC.
type otlpService struct {
	collector.UnimplementedTraceServiceServer
	server *server
}

func (s *server) grpcServer() *grpc.Server {
	grpcServer := grpc.NewServer()
	collector.RegisterTraceServiceServer(grpcServer, otlpService{server: s})
	return grpcServer
}

// Export receives one batch of spans.
func (o otlpService) Export(ctx context.Context, request *collector.ExportTraceServiceRequest) (*collector.ExportTraceServiceResponse, error) {
	received, _ := metadata.FromIncomingContext(ctx)
	o.server.receive(wire.OTLPGRPC, otlpSpans(request.ResourceSpans), received, proto.Size(request))
	return &collector.ExportTraceServiceResponse{}, nil
}

// otlpHandler receives OTLP over HTTP, as protobuf only.
func (s *server) otlpHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/traces", func(w http.ResponseWriter, r *http.Request) {
		if kind := r.Header.Get("Content-Type"); kind != "application/x-protobuf" {
			http.Error(w, "expected application/x-protobuf, got "+kind, http.StatusUnsupportedMediaType)
			return
		}
		w.Header().Set("Content-Type", "application/x-protobuf")
		s.take(w, r, wire.OTLPHTTP, decodeOTLP, http.StatusOK, "") // an empty message is an empty body
	})
	return mux
}

func decodeOTLP(body []byte) ([]wire.Span, error) {
	var request collector.ExportTraceServiceRequest
	if err := proto.Unmarshal(body, &request); err != nil {
		return nil, fmt.Errorf("decoding OTLP spans: %w", err)
	}
	return otlpSpans(request.ResourceSpans), nil
}

func otlpSpans(resources []*trace.ResourceSpans) []wire.Span {
	var spans []wire.Span
	for _, resource := range resources {
		for _, scope := range resource.ScopeSpans {
			for _, span := range scope.Spans {
				attributes := map[string]string{}
				addAttributes(attributes, resource.GetResource().GetAttributes())
				addAttributes(attributes, scope.GetScope().GetAttributes())
				addAttributes(attributes, span.Attributes)
				spans = append(spans, wire.Span{
					Service: attributes["service.name"], Name: span.Name,
					TraceID: hex.EncodeToString(span.TraceId), SpanID: hex.EncodeToString(span.SpanId),
					ParentID:   hex.EncodeToString(span.ParentSpanId),
					Attributes: attributes,
				})
			}
		}
	}
	return spans
}

func addAttributes(to map[string]string, attributes []*common.KeyValue) {
	for _, attribute := range attributes {
		to[attribute.Key] = text(attribute.GetValue())
	}
}

func text(value *common.AnyValue) string {
	switch value := value.GetValue().(type) {
	case *common.AnyValue_StringValue:
		return value.StringValue
	case *common.AnyValue_IntValue:
		return strconv.FormatInt(value.IntValue, 10)
	case *common.AnyValue_BoolValue:
		return strconv.FormatBool(value.BoolValue)
	case *common.AnyValue_DoubleValue:
		return strconv.FormatFloat(value.DoubleValue, 'g', -1, 64)
	}
	return value.String() // lists and maps, which proxies do not send
}
