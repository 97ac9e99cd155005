package proof

import (
	"fmt"
	"slices"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof/istiod"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/telemetry"
)

// EffectiveTracing is how a mesh traces where no Telemetry of a namespace or workload overrides it.
type EffectiveTracing struct {
	// Telemetry is the object that applies to the whole mesh, as namespace/name, "" for none.
	Telemetry string
	// Client is for the spans of gateways and outbound requests, Server for those of inbound requests.
	Client, Server ModeTracing
	// OverridingTelemetries are those that name another provider, or disable reporting, for a part of the mesh.
	OverridingTelemetries []string
}

// ModeTracing is how the spans of one mode are traced.
type ModeTracing struct {
	// Provider is the name of the effective provider, "" for none; Protocol and Address ("host:port") are of its entry.
	Provider, Protocol, Address string
	// Sampling in percent, as the mesh-wide Telemetry has it, nil for none.
	Sampling *float64
	// CustomTags are those of the mesh-wide Telemetry.
	CustomTags map[string]any
	// DisabledReason is why no spans are reported, "" when they are.
	DisabledReason string
}

// TracingOf resolves what applies to the whole mesh: the oldest Telemetry of the root namespace without a selector, also where it
// has no tracing section, over the mesh's default providers (Istio 1.31, pilot/pkg/model/telemetry.go).
func TracingOf(mesh meshconfig.Config, telemetries []istiod.Telemetry) EffectiveTracing {
	var result EffectiveTracing
	var entries []map[string]any
	meshWide := slices.IndexFunc(telemetries, func(t istiod.Telemetry) bool { return t.Root && !t.Selective })
	if meshWide >= 0 && len(telemetries[meshWide].Tracing) > 0 {
		result.Telemetry = names.Qualified(telemetries[meshWide].Namespace, telemetries[meshWide].Name)
		entries = telemetries[meshWide].Tracing
	}
	whole := telemetry.Resolve(mesh.DefaultProviders.Tracing, entries)
	result.Client = modeTracing(mesh, whole.Client, result.Telemetry)
	result.Server = modeTracing(mesh, whole.Server, result.Telemetry)
	for i, t := range telemetries {
		if i == meshWide || len(t.Tracing) == 0 || isHidden(telemetries, i) {
			continue
		}
		part := telemetry.Resolve(mesh.DefaultProviders.Tracing, append(slices.Clone(entries), t.Tracing...))
		if slices.ContainsFunc(telemetry.Modes, func(m telemetry.Mode) bool { return overrides(part.Of(m), whole.Of(m)) }) {
			result.OverridingTelemetries = append(result.OverridingTelemetries, names.Qualified(t.Namespace, t.Name))
		}
	}
	return result
}

// isHidden says whether Istio ignores a Telemetry: of those of a namespace without a selector it uses the oldest.
func isHidden(telemetries []istiod.Telemetry, at int) bool {
	one := telemetries[at]
	return !one.Selective && slices.ContainsFunc(telemetries[:at], func(older istiod.Telemetry) bool {
		return older.Namespace == one.Namespace && !older.Selective
	})
}

func overrides(part, whole telemetry.Spec) bool {
	return part.Disabled && !whole.Disabled || !telemetry.SameProvider(part.Provider, whole.Provider)
}

func modeTracing(mesh meshconfig.Config, spec telemetry.Spec, object string) ModeTracing {
	result := ModeTracing{Provider: spec.Provider, Sampling: spec.Sampling, CustomTags: spec.CustomTags}
	entry, found := mesh.Used(spec.Provider)
	if found {
		result.Protocol, result.Address = destination(entry)
	}
	switch {
	case spec.Disabled:
		result.DisabledReason = "Telemetry " + object + " disables span reporting"
	case spec.Provider == "":
		result.DisabledReason = "nothing names a provider for tracing"
	case !found:
		result.DisabledReason = fmt.Sprintf("the mesh configuration has no provider %q", spec.Provider)
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
