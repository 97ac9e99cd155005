package wire

// The protocols by which spans arrive.
const (
	Datadog  = "datadog"
	Zipkin   = "zipkin"
	OTLPGRPC = "otlp-grpc"
	OTLPHTTP = "otlp-http"
)

// Span is one span that the sensor got, whatever the protocol it came by.
type Span struct {
	// Protocol is one of the constants above.
	Protocol string
	// Service is the tracer's name of the service, Name the name of the operation; for Datadog Resource
	// is what a person reads, since Name is the same for all spans.
	Service, Name, Resource string
	// TraceID, SpanID and ParentID are in hexadecimal, as long as the protocol sent them.
	TraceID, SpanID, ParentID string
	// Attributes are the span's tags or attributes, and for OTLP those of its resource and scope too.
	Attributes map[string]string
	// Headers are those of the HTTP request, or the metadata of the gRPC call, which brought the span;
	// names in lower case, several values joined by commas.
	Headers map[string]string
	// Priority is Datadog's sampling priority of the trace: above 0 the agent keeps it, 0 and below it
	// drops it. nil where the protocol or the tracer does not tell.
	Priority *int
	// RequestBytes is the size of the body of the request that brought the span, with all its other spans.
	RequestBytes int
	// Sensor is the pod of the sensor that got it.
	Sensor string
}

// Total is what arrived by one protocol.
type Total struct {
	// Requests counts requests, also those without a span; Bytes are their bodies.
	Requests, Spans, Bytes int
}

// SpanList is the answer to GET SpansPath?from=N&generation=G. The supervisor answers when there are more
// than N spans of the generation, when the generation is another, or after a few seconds.
type SpanList struct {
	// Generation changes when the spans are forgotten.
	Generation int
	// Spans are those from the Nth on, or all when the generation asked for is not this one.
	Spans []Span
	// Totals are by protocol. Those of "datadog-telemetry" are the tracer's own reports.
	Totals map[string]Total
}
