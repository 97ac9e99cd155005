package proof

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
)

// Telemetry is one object that istiod knows of, with what it says about tracing.
type Telemetry struct {
	Namespace, Name string
	// Root says that it is in the root namespace, Selective that it is for some workloads only.
	Root, Selective bool
	// Providers it names for tracing, none where the mesh's default holds.
	Providers []string
	// Disabled says that it switches span reporting off.
	Disabled bool
	// Sampling is its share in percent, nil where it says none.
	Sampling *float64
}

type tracing struct {
	Providers []struct {
		Name string `json:"name"`
	} `json:"providers"`
	Sampling *float64 `json:"randomSamplingPercentage"`
	Disabled *bool    `json:"disableSpanReporting"`
}

// readTelemetryz reads /debug/telemetryz, in istiod's order: the oldest first.
func readTelemetryz(body io.Reader) ([]Telemetry, error) {
	var answer struct {
		Telemetries struct {
			Root        string `json:"root_namespace"`
			ByNamespace map[string][]struct {
				Name      string `json:"name"`
				Namespace string `json:"namespace"`
				Spec      struct {
					Selector   *struct{} `json:"selector"`
					TargetRef  *struct{} `json:"targetRef"`
					TargetRefs []any     `json:"targetRefs"`
					Tracing    []tracing `json:"tracing"`
				} `json:"spec"`
			} `json:"namespace_to_telemetries"`
		} `json:"telemetries"`
	}
	if err := json.NewDecoder(body).Decode(&answer); err != nil {
		return nil, fmt.Errorf("reading /debug/telemetryz: %w", err)
	}
	var all []Telemetry
	for namespace, objects := range answer.Telemetries.ByNamespace {
		for _, object := range objects {
			if len(object.Spec.Tracing) == 0 {
				continue
			}
			// Istio takes the first entry only (Telemetry API, "tracing").
			first := object.Spec.Tracing[0]
			telemetry := Telemetry{Namespace: namespace, Name: object.Name, Root: namespace == answer.Telemetries.Root,
				Selective: object.Spec.Selector != nil || object.Spec.TargetRef != nil || len(object.Spec.TargetRefs) > 0,
				Disabled:  first.Disabled != nil && *first.Disabled, Sampling: first.Sampling}
			for _, provider := range first.Providers {
				telemetry.Providers = append(telemetry.Providers, provider.Name)
			}
			all = append(all, telemetry)
		}
	}
	slices.SortStableFunc(all, func(a, b Telemetry) int { return strings.Compare(a.Namespace, b.Namespace) })
	return all, nil
}

// Tracing is what a mesh does with spans where nothing more special holds.
type Tracing struct {
	// Provider in force, "" when there is none; Protocol and Address are those of its entry.
	Provider, Protocol, Address string
	// Telemetry is the object that holds for the whole mesh, "" for none, and Sampling its share in percent.
	Telemetry string
	Sampling  *float64
	// Off says why nothing is reported, "" when spans are.
	Off string
	// Elsewhere are the Telemetries that name another provider, or none, for a part of the mesh.
	Elsewhere []string
}

// InForce resolves what holds mesh-wide: the root namespace's oldest Telemetry without a selector, else the mesh's
// default providers. Istio looks providers up whatever their case, and uses the first one (Istio 1.31,
// pilot/pkg/model/telemetry.go).
func InForce(mesh meshconfig.Config, telemetries []Telemetry) Tracing {
	var result Tracing
	names := mesh.DefaultProviders.Tracing
	wide := slices.IndexFunc(telemetries, func(t Telemetry) bool { return t.Root && !t.Selective })
	if wide >= 0 {
		t := telemetries[wide]
		result.Telemetry, result.Sampling = t.Namespace+"/"+t.Name, t.Sampling
		if len(t.Providers) > 0 {
			names = t.Providers
		}
		if t.Disabled {
			result.Off = "Telemetry " + result.Telemetry + " switches span reporting off"
		}
	}
	if len(names) > 0 {
		result.Provider = names[0]
	}
	entry, found := providerNamed(mesh, result.Provider)
	switch {
	case result.Provider == "" && result.Off == "":
		result.Off = "nothing names a provider for tracing"
	case !found && result.Off == "":
		result.Off = fmt.Sprintf("the mesh configuration has no provider %q", result.Provider)
	case found:
		result.Protocol, result.Address = destination(entry)
	}
	for i, t := range telemetries {
		if i != wide && (t.Disabled || len(t.Providers) > 0 && !strings.EqualFold(t.Providers[0], result.Provider)) {
			result.Elsewhere = append(result.Elsewhere, t.Namespace+"/"+t.Name)
		}
	}
	return result
}

func providerNamed(mesh meshconfig.Config, name string) (meshconfig.ExtensionProvider, bool) {
	at := slices.IndexFunc(mesh.ExtensionProviders, func(p meshconfig.ExtensionProvider) bool { return strings.EqualFold(p.Name(), name) })
	if name == "" || at < 0 {
		return nil, false
	}
	return mesh.ExtensionProviders[at], true
}

// destination is where a provider sends to: its protocol as the configuration calls it, and host:port.
func destination(entry meshconfig.ExtensionProvider) (protocol, address string) {
	for key, value := range entry {
		fields, ok := value.(meshconfig.ExtensionProvider)
		if !ok {
			if plain, isMap := value.(map[string]any); isMap {
				fields, ok = plain, true
			}
		}
		if ok && fields["service"] != nil {
			return key, fmt.Sprintf("%s:%v", entry.Service(), fields["port"])
		}
	}
	return "", ""
}
