// Package protocol is the one table of the protocols by which proxies send spans: ports, keys of Istio's configuration, what
// proxies reject and send. It is pure. Everything that differs between protocols is an entry here; nothing switches on a
// protocol elsewhere.
package protocol

import (
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/groundcover"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// Protocol is all that a mesh, its proxies and the sensor know of one protocol.
type Protocol struct {
	// Ports of the sensor take it, the preferred one first.
	Ports []int
	// ProviderKey is its key in extensionProviders[]; BootstrapKey that in defaultConfig.tracing, "" where it has none.
	ProviderKey, BootstrapKey string
	// HeadersSince is the first minor release of Istio 1 whose provider sends headers, 0 for none.
	HeadersSince int
	// SetHeaders puts headers where the provider has them.
	SetHeaders func(tracer map[string]any, headers []any)
	// RejectedWithoutCluster says that a proxy without the sensor's cluster rejects its listeners (run with Envoy 1.40).
	RejectedWithoutCluster bool
	// SendsUnsampled says that proxies send spans that are not sampled.
	SendsUnsampled bool
	// SensorShare is the share of received spans that the sensor keeps, from 0 to 1; nil where its configuration names none.
	SensorShare func(mesh.SensorConfig) *float64
	// Environment is the environment that the protocol's library needs in a proxy of this minor release of Istio.
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
		// The sensor's OTLP receiver takes Zipkin as well.
		SensorShare: func(c mesh.SensorConfig) *float64 { return c.OpenTelemetry },
	},
}

// otlpHeaders are the headers of the provider's transport, which its port decides.
func otlpHeaders(tracer map[string]any, headers []any) {
	if http, found := tracer["http"].(map[string]any); found {
		http["headers"] = headers
		return
	}
	tracer["grpc"] = map[string]any{"initialMetadata": headers}
}

// datadogEnvironment ends requests of Datadog's library that the sensor does not answer, for which every proxy logs errors:
// its own telemetry, and before Istio 1.23 its remote configuration (dd-trace-cpp, August 2026).
func datadogEnvironment(minor int) map[string]any {
	environment := map[string]any{"DD_INSTRUMENTATION_TELEMETRY_ENABLED": "false"}
	if minor > 0 && minor < 23 {
		environment["DD_REMOTE_CONFIGURATION_ENABLED"] = "false"
	}
	return environment
}

// Of is the entry of a protocol; false for one that is in no entry.
func Of(name request.Protocol) (Protocol, bool) {
	entry, found := protocols[name]
	return entry, found
}

// SendsHeaders says that the provider sends headers in this minor release of Istio 1; 0 is a release that is not known.
func (p Protocol) SendsHeaders(minor int) bool {
	return p.HeadersSince == 1 || p.HeadersSince > 1 && minor >= p.HeadersSince
}

// BootstrapKeys are the keys of defaultConfig.tracing that protocols have.
func BootstrapKeys() []string {
	var keys []string
	for _, p := range protocols {
		if p.BootstrapKey != "" {
			keys = append(keys, p.BootstrapKey)
		}
	}
	return keys
}
