package request

import "github.com/pulumi/pulumi-go-provider/infer"

// Protocol is the protocol by which spans travel from the proxies to the sensor.
type Protocol string

// The protocols that both Istio's tracers and groundcover's sensor support. Package protocol has the table of their properties.
const (
	OpenTelemetry Protocol = "OpenTelemetry"
	Datadog       Protocol = "Datadog"
	Zipkin        Protocol = "Zipkin"
)

// Values lists the protocols.
func (Protocol) Values() []infer.EnumValue[Protocol] {
	return []infer.EnumValue[Protocol]{
		{Name: "OpenTelemetry", Value: OpenTelemetry, Description: "OTLP over gRPC (port 4317), or over HTTP (port 4318) where the sensor serves only that. Proxies send sampled spans only. A proxy that cannot reach the sensor keeps serving."},
		{Name: "Datadog", Value: Datadog, Description: "The protocol of Datadog's agent (port 8126). Proxies send every span, sampled or not."},
		{Name: "Zipkin", Value: Zipkin, Description: "Zipkin's JSON (port 9411). Proxies send sampled spans only."},
	}
}

// Annotate names the enum.
func (v *Protocol) Annotate(a infer.Annotator) { a.SetToken("index", "Protocol") }

// API is the part of Istio's configuration that carries the tracer.
type API string

const (
	// Telemetry is an extension provider and the Telemetry API (Istio 1.12 and later): no proxy restarts.
	Telemetry API = "Telemetry"
	// ProxyConfig is defaultConfig.tracing, the tracer in the bootstrap of every proxy: every proxy restarts.
	ProxyConfig API = "ProxyConfig"
)

// Values lists the APIs.
func (API) Values() []infer.EnumValue[API] {
	return []infer.EnumValue[API]{
		{Name: "Telemetry", Value: Telemetry, Description: "An extension provider and the Telemetry API. No proxy restarts."},
		{Name: "ProxyConfig", Value: ProxyConfig, Description: "`defaultConfig.tracing` with Datadog or Zipkin: a tracer in the bootstrap of every proxy, which has to restart for it."},
	}
}

// Annotate names the enum.
func (v *API) Annotate(a infer.Annotator) { a.SetToken("index", "API") }

// OnRejection is the effect on a configuration that proxies reject.
type OnRejection string

// RevertRejected restores what was there, LeaveRejected keeps the write; both fail the update with the proxies' messages.
const (
	RevertRejected OnRejection = "Revert"
	LeaveRejected  OnRejection = "Leave"
)

// Values lists the effects.
func (OnRejection) Values() []infer.EnumValue[OnRejection] {
	return []infer.EnumValue[OnRejection]{
		{Name: "Revert", Value: RevertRejected, Description: "The previous configuration is restored, and the update fails with the proxies' messages."},
		{Name: "Leave", Value: LeaveRejected, Description: "The configuration stays, and the update fails with the proxies' messages. Proxies that start with it do not become ready."},
	}
}

// Annotate names the enum.
func (v *OnRejection) Annotate(a infer.Annotator) { a.SetToken("index", "OnRejection") }
