package istiod

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// ParseTelemetryz reads the answer of /debug/telemetryz: all Telemetries, by namespace, and within one in istiod's order, the
// oldest first. The list is never nil, so that a mesh without Telemetries is told from one whose Telemetries were not read.
func ParseTelemetryz(body io.Reader) ([]Telemetry, error) {
	var answer struct {
		Telemetries struct {
			Root        string `json:"root_namespace"`
			ByNamespace map[string][]struct {
				Name string `json:"name"`
				Spec struct {
					Selector struct {
						MatchLabels map[string]string `json:"matchLabels"`
					} `json:"selector"`
					TargetRef  *struct{}        `json:"targetRef"`
					TargetRefs []any            `json:"targetRefs"`
					Tracing    []map[string]any `json:"tracing"`
				} `json:"spec"`
			} `json:"namespace_to_telemetries"`
		} `json:"telemetries"`
	}
	if err := json.NewDecoder(body).Decode(&answer); err != nil {
		return nil, fmt.Errorf("reading /debug/telemetryz: %w", err)
	}
	all := []Telemetry{}
	for namespace, objects := range answer.Telemetries.ByNamespace {
		for _, object := range objects {
			all = append(all, Telemetry{Namespace: namespace, Name: object.Name, Root: namespace == answer.Telemetries.Root, Tracing: object.Spec.Tracing,
				Selective: len(object.Spec.Selector.MatchLabels) > 0 || object.Spec.TargetRef != nil || len(object.Spec.TargetRefs) > 0})
		}
	}
	slices.SortStableFunc(all, func(a, b Telemetry) int { return strings.Compare(a.Namespace, b.Namespace) })
	return all, nil
}
