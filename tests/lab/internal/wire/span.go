package wire

// The protocols of spans.
const (
	Datadog  = "datadog"
	Zipkin   = "zipkin"
	OTLPGRPC = "otlp-grpc"
	OTLPHTTP = "otlp-http"
)

// Span is one span that the sensor received over any protocol.
type Span struct {
	// Protocol is one of the constants above.
	Protocol string
	// Service is the service name, Name the operation name. For Datadog, Resource is the operation, since Name is the same for all
	// spans.
	Service, Name, Resource string
	// TraceID, SpanID and ParentID are in hexadecimal with the length of the protocol.
	TraceID, SpanID, ParentID string
	// Attributes are the span's tags or attributes; for OTLP also those of its resource and scope.
	Attributes map[string]string
	// Headers are the headers of the HTTP request or the metadata of the gRPC call: names in lower case, several values joined by
	// commas.
	Headers map[string]string
	// Priority is Datadog's sampling priority of the trace: the agent keeps it above 0 and drops it otherwise. nil when the protocol
	// or the tracer does not send it.
	Priority *int
	// RequestBytes is the size of the request's body, with all of its spans.
	RequestBytes int
	// Sensor is the sensor's pod that received it.
	Sensor string
}

// Total are the totals of one protocol.
type Total struct {
	// Requests counts all requests, including those without spans; Bytes is the size of their bodies.
	Requests, Spans, Bytes int
}

// SpanList is the response to GET SpansPath?from=N&generation=G. The supervisor responds when generation G has more than N spans,
// when G is not the current generation, or after a few seconds.
type SpanList struct {
	// Generation increases when the spans are deleted.
	Generation int
	// Spans are the spans from index N on, or all when G is not the current generation.
	Spans []Span
	// Totals are the totals by protocol. "datadog-telemetry" are reports of Datadog's tracer about itself.
	Totals map[string]Total
}
