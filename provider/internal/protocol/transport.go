package protocol

// Transport is one way by which a provider of Istio sends a protocol. Releases are minor releases of Istio 1.
type Transport struct {
	// Name tells it from the other transports of the protocol, "" where there is one.
	Name string
	// Port of the sensor takes it.
	Port int
	// Since is the first release whose provider has it, 0 for all that have extension providers: gRPC by istio/istio 40032, HTTP
	// by istio.io/api, whose v1.21.0 has no field `http` and v1.22.1 has.
	Since int
	// HeadersSince is the first release whose provider sends headers, 0 for none: gRPC (`initialMetadata`) by istio.io/api, whose
	// v1.23.2 does not have the field and v1.24.0 has. An older istiod ignores it.
	HeadersSince int
	// SetHeaders sets the headers of a provider.
	SetHeaders func(tracer map[string]any, headers []any)
}

// Known says whether the provider has the transport in a release; in an unknown one (0) it counts as known.
func (t Transport) Known(minor int) bool { return minor == 0 || minor >= t.Since }

// SendsHeaders says whether the provider sends headers in a release; in an unknown one (0) it does not.
func (t Transport) SendsHeaders(minor int) bool {
	return t.HeadersSince > 0 && minor >= t.HeadersSince
}

func metadataHeaders(tracer map[string]any, headers []any) {
	tracer["grpc"] = map[string]any{"initialMetadata": headers}
}

// httpHeaders adds to the field http, which has the path as well.
func httpHeaders(tracer map[string]any, headers []any) {
	http, _ := tracer["http"].(map[string]any)
	if http == nil {
		http = map[string]any{}
		tracer["http"] = http
	}
	http["headers"] = headers
}

func zipkinHeaders(tracer map[string]any, headers []any) { tracer["headers"] = headers }
