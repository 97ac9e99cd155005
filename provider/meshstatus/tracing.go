package meshstatus

import (
	"reflect"

	"github.com/pulumi/pulumi-go-provider/infer"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof"
)

// EffectiveTracing is how the mesh traces where no other Telemetry overrides it.
type EffectiveTracing struct {
	Provider              string         `pulumi:"provider"`
	Protocol              string         `pulumi:"protocol"`
	Address               string         `pulumi:"address"`
	Enabled               bool           `pulumi:"enabled"`
	Sampling              *float64       `pulumi:"sampling,optional"`
	Server                *ServerTracing `pulumi:"server,optional"`
	Telemetry             string         `pulumi:"telemetry"`
	OverridingTelemetries []string       `pulumi:"overridingTelemetries"`
}

// Annotate describes the tracing.
func (s *EffectiveTracing) Annotate(a infer.Annotator) {
	a.SetToken("index", "EffectiveTracing")
	a.Describe(&s, "The tracing of a mesh wherever no Telemetry of a namespace or workload overrides it. Its fields are those of client spans, which gateways and outbound requests make; `server` has those of server spans where they differ.")
	a.Describe(&s.Provider, "The effective extension provider: of the mesh-wide Telemetry, or else the mesh's default. Empty for none.")
	a.Describe(&s.Protocol, "The type of the provider in the mesh configuration: `opentelemetry`, `datadog` or `zipkin`. Empty where the mesh configuration has no such provider.")
	a.Describe(&s.Address, "The address that the provider sends spans to, as host:port.")
	a.Describe(&s.Enabled, "Whether spans are reported: the mesh configuration has the provider, and no entry of the Telemetry disables span reporting.")
	a.Describe(&s.Sampling, "The sampling of the mesh-wide Telemetry, in percent from 0 to 100. Absent where it has none.")
	a.Describe(&s.Server, "The tracing of server spans, which inbound requests make. Absent where it is the same as that of client spans.")
	a.Describe(&s.Telemetry, "The Telemetry whose tracing applies to the whole mesh, as namespace/name. Empty for none.")
	a.Describe(&s.OverridingTelemetries, "The Telemetries that use another provider, or disable span reporting, for a part of the mesh, as namespace/name.")
}

// ServerTracing is how the mesh traces inbound requests.
type ServerTracing struct {
	Provider string   `pulumi:"provider"`
	Protocol string   `pulumi:"protocol"`
	Address  string   `pulumi:"address"`
	Enabled  bool     `pulumi:"enabled"`
	Sampling *float64 `pulumi:"sampling,optional"`
}

// Annotate describes the tracing.
func (s *ServerTracing) Annotate(a infer.Annotator) {
	a.SetToken("index", "ServerTracing")
	a.Describe(&s, "The tracing of server spans, where entries of a Telemetry with `match.mode` make it differ from that of client spans.")
	a.Describe(&s.Provider, "The effective extension provider of server spans. Empty for none.")
	a.Describe(&s.Protocol, "The type of that provider in the mesh configuration. Empty where the mesh configuration has no such provider.")
	a.Describe(&s.Address, "The address that server spans are sent to, as host:port.")
	a.Describe(&s.Enabled, "Whether server spans are reported.")
	a.Describe(&s.Sampling, "The sampling of server spans, in percent from 0 to 100. Absent where the Telemetry has none.")
}

// effectiveTracing is the output for one istiod.
func effectiveTracing(tracing proof.EffectiveTracing) EffectiveTracing {
	client, server := modeTracing(tracing.Client), modeTracing(tracing.Server)
	result := EffectiveTracing{Provider: client.Provider, Protocol: client.Protocol, Address: client.Address, Enabled: client.Enabled, Sampling: client.Sampling,
		Telemetry: tracing.Telemetry, OverridingTelemetries: append([]string{}, tracing.OverridingTelemetries...)}
	if !reflect.DeepEqual(client, server) {
		result.Server = &server
	}
	return result
}

func modeTracing(tracing proof.ModeTracing) ServerTracing {
	return ServerTracing{Provider: tracing.Provider, Protocol: tracing.Protocol, Address: tracing.Address, Sampling: tracing.Sampling,
		Enabled: tracing.Provider != "" && tracing.DisabledReason == ""}
}
