// Package telemetry holds the rules by which Istio resolves spec.tracing of Telemetry objects (Istio 1.31,
// pilot/pkg/model/telemetry.go, Tracing).
//
// Resolve takes the mesh's default providers and the entries of the objects that apply, in Istio's order, and gives what client
// spans and server spans get. Coverage and TagEntries say where a merge has to write so that both get it. Package proof resolves
// what an istiod has read, and plan what it merges into. All functions are pure; the package reads no cluster and writes nothing.
package telemetry

import (
	"encoding/json"
	"maps"
	"strings"
)

// Mode is the kind of spans that an entry applies to, as match.mode names it.
type Mode string

// Modes. A gateway and an outbound listener of a sidecar make client spans, an inbound listener makes server spans.
const (
	Client Mode = "CLIENT"
	Server Mode = "SERVER"
)

// Modes are both.
var Modes = []Mode{Client, Server}

// Spec is what the spans of one mode get.
type Spec struct {
	// Provider is the name of the extension provider, "" for none. Istio compares it in any letter case.
	Provider string
	// Disabled says that an entry disables span reporting.
	Disabled bool
	// Sampling in percent, nil where no entry has one: then the mesh's default applies.
	Sampling *float64
	// CustomTags are those of one entry: a later entry with tags replaces those of an earlier one as a whole.
	CustomTags map[string]any
}

// Tracing is the result for both modes.
type Tracing struct{ Client, Server Spec }

// Of is the result for one mode.
func (t Tracing) Of(mode Mode) Spec {
	if mode == Server {
		return t.Server
	}
	return t.Client
}

// Resolve applies entries of spec.tracing in order. defaults are defaultProviders.tracing of the mesh configuration, of which
// Istio uses the first one, as it does of the providers of an entry.
func Resolve(defaults []string, entries []map[string]any) Tracing {
	return Tracing{Client: resolve(Client, defaults, entries), Server: resolve(Server, defaults, entries)}
}

func resolve(mode Mode, defaults []string, entries []map[string]any) Spec {
	var spec Spec
	if len(defaults) > 0 {
		spec.Provider = defaults[0]
	}
	for _, entry := range entries {
		if !Covers(entry, mode) {
			continue
		}
		if provider := ProviderOf(entry); provider != "" {
			spec.Provider = provider
		}
		if disabled, set := entry["disableSpanReporting"].(bool); set {
			spec.Disabled = disabled
		}
		if sampling, set := SamplingOf(entry); set {
			spec.Sampling = &sampling
		}
		if tags, set := entry["customTags"].(map[string]any); set {
			spec.CustomTags = maps.Clone(tags)
		}
	}
	return spec
}

// Covers says whether an entry applies to the spans of a mode: an entry without match.mode applies to both.
func Covers(entry map[string]any, mode Mode) bool {
	only := ModeOf(entry)
	return only == "" || only == mode
}

// ModeOf is the mode of an entry that applies to one only, "" for both.
func ModeOf(entry map[string]any) Mode {
	match, _ := entry["match"].(map[string]any)
	switch mode, _ := match["mode"].(string); Mode(mode) {
	case Client, Server:
		return Mode(mode)
	}
	return ""
}

// ProviderOf is the name of the provider that Istio uses of an entry, "" when it names none.
func ProviderOf(entry map[string]any) string {
	providers, _ := entry["providers"].([]any)
	if len(providers) == 0 {
		return ""
	}
	first, _ := providers[0].(map[string]any)
	name, _ := first["name"].(string)
	return name
}

// SameProvider says whether Istio takes two names for the same provider.
func SameProvider(a, b string) bool { return strings.EqualFold(a, b) }

// SamplingOf is the sampling of an entry in percent, false where it has none. The entry is plain JSON, of encoding/json or of an
// unstructured object.
func SamplingOf(entry map[string]any) (percent float64, set bool) {
	switch value := entry["randomSamplingPercentage"].(type) {
	case float64:
		return value, true
	case int64:
		return float64(value), true
	case int:
		return float64(value), true
	case json.Number:
		parsed, err := value.Float64()
		return parsed, err == nil
	}
	return 0, false
}
