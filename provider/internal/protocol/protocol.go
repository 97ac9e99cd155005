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
	// Transports are the ways to the sensor, the preferred one first.
	Transports []Transport
	// ProviderKey is its key in an entry of extensionProviders, BootstrapKey its key in defaultConfig.tracing, "" for none.
	ProviderKey, BootstrapKey string
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
		Transports: []Transport{
			{Name: "gRPC", Port: groundcover.OTLPGRPCPort, Since: 16, HeadersSince: 24, SetHeaders: metadataHeaders},
			{Name: "HTTP", Port: groundcover.OTLPHTTPPort, Since: 22, HeadersSince: 22, SetHeaders: httpHeaders},
		},
		ProviderKey: "opentelemetry", SensorShare: func(c mesh.SensorConfig) *float64 { return c.OpenTelemetry },
	},
	request.Datadog: {
		Transports: []Transport{{Port: groundcover.DatadogPort}}, ProviderKey: "datadog", BootstrapKey: "datadog",
		RejectedWithoutCluster: true, SendsUnsampled: true,
		SensorShare: func(c mesh.SensorConfig) *float64 { return c.Datadog }, Environment: datadogEnvironment,
	},
	request.Zipkin: {
		Transports:  []Transport{{Port: groundcover.ZipkinPort, HeadersSince: 29, SetHeaders: zipkinHeaders}},
		ProviderKey: "zipkin", BootstrapKey: "zipkin", RejectedWithoutCluster: true,
		// The sensor receives Zipkin with its OTLP receiver.
		SensorShare: func(c mesh.SensorConfig) *float64 { return c.OpenTelemetry },
	},
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

// Ports of the sensor take the protocol, the preferred one first.
func (p Protocol) Ports() []int {
	ports := make([]int, 0, len(p.Transports))
	for _, transport := range p.Transports {
		ports = append(ports, transport.Port)
	}
	return ports
}

// TransportAt is the transport of a port of the sensor; the preferred one for a port of another endpoint.
func (p Protocol) TransportAt(port int) Transport {
	for _, transport := range p.Transports {
		if transport.Port == port {
			return transport
		}
	}
	return p.Transports[0]
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
