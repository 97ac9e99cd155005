package proof

import (
	"fmt"
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof/istiod"
)

// EffectiveTracing is how a mesh traces where no Telemetry of a namespace or workload overrides it.
type EffectiveTracing struct {
	// Provider is the name of the effective provider, "" for none; Protocol and Address ("host:port") are of its entry.
	Provider, Protocol, Address string
	// Telemetry is the object that applies to the whole mesh, as namespace/name, "" for none.
	Telemetry string
	// Sampling in percent, as that Telemetry has it, nil for none.
	Sampling *float64
	// DisabledReason is why no spans are reported, "" when they are.
	DisabledReason string
	// OverridingTelemetries are those that name another provider, or disable reporting, for a part of the mesh.
	OverridingTelemetries []string
}

// TracingOf resolves what applies to the whole mesh: the oldest Telemetry of the root namespace without a selector, else the
// mesh's default providers. Istio compares the names of providers without case, and uses the first one (Istio 1.31,
// pilot/pkg/model/telemetry.go).
func TracingOf(mesh meshconfig.Config, telemetries []istiod.Telemetry) EffectiveTracing {
	var result EffectiveTracing
	providers := mesh.DefaultProviders.Tracing
	meshWide := slices.IndexFunc(telemetries, func(t istiod.Telemetry) bool { return t.Root && !t.Selective })
	if meshWide >= 0 {
		telemetry := telemetries[meshWide]
		result.Telemetry, result.Sampling = names.Qualified(telemetry.Namespace, telemetry.Name), telemetry.Sampling
		if len(telemetry.Providers) > 0 {
			providers = telemetry.Providers
		}
		if telemetry.Disabled {
			result.DisabledReason = "Telemetry " + result.Telemetry + " disables span reporting"
		}
	}
	if len(providers) > 0 {
		result.Provider = providers[0]
	}
	entry, found := mesh.Used(result.Provider)
	switch {
	case result.Provider == "" && result.DisabledReason == "":
		result.DisabledReason = "nothing names a provider for tracing"
	case !found && result.DisabledReason == "":
		result.DisabledReason = fmt.Sprintf("the mesh configuration has no provider %q", result.Provider)
	case found:
		result.Protocol, result.Address = destination(entry)
	}
	for i, t := range telemetries {
		if i != meshWide && (t.Disabled || len(t.Providers) > 0 && !strings.EqualFold(t.Providers[0], result.Provider)) {
			result.OverridingTelemetries = append(result.OverridingTelemetries, names.Qualified(t.Namespace, t.Name))
		}
	}
	return result
}

// destination is where a provider sends to: its type as the mesh configuration has it, and host:port.
func destination(entry meshconfig.ExtensionProvider) (protocol, address string) {
	for key, value := range entry {
		if fields, ok := value.(map[string]any); ok && fields["service"] != nil {
			return key, fmt.Sprintf("%s:%v", entry.Service(), fields["port"])
		}
	}
	return "", ""
}
