// Package protocol is the table of the protocols with which proxies send spans: the sensor's ports, the keys of Istio's
// configuration, the behaviour of Envoy's tracer. Of takes a value of the input tracing.protocol and gives its entry; sensor and
// plan read it. Everything that differs between protocols is a field of the entry, so no other package switches on a protocol. It
// is pure, and a protocol without an entry is never treated as another one.
package protocol

import (
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/groundcover"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// Protocol is the entry of one protocol.
type Protocol struct {
	// Ports of the sensor take it, the preferred one first.
	Ports []int
	// ProviderKey is its key in an entry of extensionProviders, BootstrapKey its key in defaultConfig.tracing, "" for none.
	ProviderKey, BootstrapKey string
	// HeadersSince is the first minor release of Istio 1 whose provider sends headers, 1 for all, 0 for none.
	HeadersSince int
	// SetHeaders sets the headers of a provider.
	SetHeaders func(tracer map[string]any, headers []any)
	// RejectedWithoutCluster says that a proxy without a cluster for the sensor rejects its listeners (run with Envoy 1.40).
	RejectedWithoutCluster bool
	// SendsUnsampled says that proxies also send spans that are not sampled.
	SendsUnsampled bool
	// SensorShare is the share of received spans that the sensor keeps, from 0 to 1; nil where its configuration has none.
	SensorShare func(mesh.SensorConfig) *float64
	// Environment is the environment that the tracer's library needs in a proxy of this minor release of Istio; nil for none.
	Environment func(minor int) map[string]any
}

// protocols is the table of all protocols. A test keeps it complete, and a protocol that is not in it is an input error.
var protocols = map[request.Protocol]Protocol{
	request.OpenTelemetry: {
		Ports: []int{groundcover.OTLPGRPCPort, groundcover.OTLPHTTPPort}, ProviderKey: "opentelemetry", HeadersSince: 1,
		SetHeaders: otlpHeaders, SensorShare: func(c mesh.SensorConfig) *float64 { return c.OpenTelemetry },
	},
	request.Datadog: {
		Ports: []int{groundcover.DatadogPort}, ProviderKey: "datadog", BootstrapKey: "datadog",
		RejectedWithoutCluster: true, SendsUnsampled: true,
		SensorShare: func(c mesh.SensorConfig) *float64 { return c.Datadog }, Environment: datadogEnvironment,
	},
	request.Zipkin: {
		Ports: []int{groundcover.ZipkinPort}, ProviderKey: "zipkin", BootstrapKey: "zipkin", HeadersSince: 29, RejectedWithoutCluster: true,
		SetHeaders: func(tracer map[string]any, headers []any) { tracer["headers"] = headers },
		// The sensor receives Zipkin with its OTLP receiver.
		SensorShare: func(c mesh.SensorConfig) *float64 { return c.OpenTelemetry },
	},
}

// otlpHeaders sets the headers of the provider's transport: HTTP where the provider has it, else gRPC.
func otlpHeaders(tracer map[string]any, headers []any) {
	if http, found := tracer["http"].(map[string]any); found {
		http["headers"] = headers
		return
	}
	tracer["grpc"] = map[string]any{"initialMetadata": headers}
}

// datadogEnvironment disables requests of Datadog's library that the sensor does not serve, and for which every proxy logs errors:
// its own telemetry, and before Istio 1.23 its remote configuration (dd-trace-cpp, August 2026).
func datadogEnvironment(minor int) map[string]any {
	environment := map[string]any{"DD_INSTRUMENTATION_TELEMETRY_ENABLED": "false"}
	if minor > 0 && minor < 23 {
		environment["DD_REMOTE_CONFIGURATION_ENABLED"] = "false"
	}
	return environment
}

// Of is the entry of a protocol, false for a protocol without one.
func Of(name request.Protocol) (Protocol, bool) {
	entry, found := protocols[name]
	return entry, found
}

// SendsHeaders says whether the provider sends headers in this minor release of Istio 1; 0 is an unknown release.
func (p Protocol) SendsHeaders(minor int) bool {
	return p.HeadersSince == 1 || p.HeadersSince > 1 && minor >= p.HeadersSince
}

// BootstrapKeys are the keys of defaultConfig.tracing of all protocols, in no order.
func BootstrapKeys() []string {
	var keys []string
	for _, p := range protocols {
		if p.BootstrapKey != "" {
			keys = append(keys, p.BootstrapKey)
		}
	}
	return keys
}
