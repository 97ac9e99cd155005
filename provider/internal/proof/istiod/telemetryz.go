package istiod

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// tracing is an entry of spec.tracing.
type tracing struct {
	Providers []struct {
		Name string `json:"name"`
	} `json:"providers"`
	Sampling *float64 `json:"randomSamplingPercentage"`
	Disabled *bool    `json:"disableSpanReporting"`
}

// ParseTelemetryz reads the answer of /debug/telemetryz: the Telemetries with a tracing section, by namespace, and within one
// in istiod's order, the oldest first.
func ParseTelemetryz(body io.Reader) ([]Telemetry, error) {
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
