package proof

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof/istiod"
)

// Expected is what istiod has once it has taken a write. Acknowledgements of what it sent earlier do not count.
type Expected struct {
	// Provider is the name of the extension provider, "" for a write without one.
	Provider string
	// Entry is its entry of extensionProviders as it was written, nil where any entry of this name will do.
	Entry map[string]any
	// Sampling in percent and CustomTags, in the form of a Telemetry, are those of client spans and server spans of the whole mesh;
	// nil where they are not compared. They need replicas that were read with their Telemetries.
	Sampling   *float64
	CustomTags map[string]any
}

// missing is what a replica does not have yet, "" when it has taken the write.
func (e Expected) missing(replica istiod.Replica) string {
	if e.Provider != "" {
		entry, found := replica.Mesh.Used(e.Provider)
		if !found {
			return fmt.Sprintf("does not have the provider %q yet", e.Provider)
		}
		if e.Entry != nil {
			if different := meshconfig.Differences(e.Entry, entry); len(different) > 0 {
				return fmt.Sprintf("has another provider %q than was written: %s", e.Provider, names.First(different, mostNamed))
			}
		}
	}
	if replica.Telemetries == nil || e.Sampling == nil && e.CustomTags == nil {
		return ""
	}
	tracing := TracingOf(replica.Mesh, replica.Telemetries)
	for _, mode := range []struct {
		spans   string
		tracing ModeTracing
	}{{"client spans", tracing.Client}, {"server spans", tracing.Server}} {
		if different := e.differentIn(mode.tracing); len(different) > 0 {
			return fmt.Sprintf("has another configuration of %s than was written: %s", mode.spans, strings.Join(different, ", "))
		}
	}
	return ""
}

// differentIn says in what the tracing of one mode differs: another provider, sampling, or missing tags. Tags of others are none.
func (e Expected) differentIn(tracing ModeTracing) []string {
	var different []string
	if e.Sampling != nil && (tracing.Sampling == nil || *tracing.Sampling != *e.Sampling) {
		different = append(different, fmt.Sprintf("sampling is %s, not %s", percent(tracing.Sampling), percent(e.Sampling)))
	}
	for _, name := range slices.Sorted(maps.Keys(e.CustomTags)) {
		if !tree.Equal(withoutNil(e.CustomTags[name]), tracing.CustomTags[name]) {
			different = append(different, fmt.Sprintf("the tag %q differs", name))
		}
	}
	return different
}

// withoutNil leaves out the keys that a write removes.
func withoutNil(value any) any {
	fields, ok := value.(map[string]any)
	if !ok {
		return value
	}
	kept := map[string]any{}
	for key, field := range fields {
		if field != nil {
			kept[key] = withoutNil(field)
		}
	}
	return kept
}

func percent(share *float64) string {
	if share == nil {
		return "the mesh's default"
	}
	return strconv.FormatFloat(*share, 'g', -1, 64) + "%"
}
