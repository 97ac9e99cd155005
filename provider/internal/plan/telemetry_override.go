package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/telemetry"
)

// reportOverridingTelemetries reports the Telemetries that override the provider for some proxies: those of other namespaces,
// and those with a selector (Istio 1.31, pilot/pkg/model/telemetry.go).
func (p *planner) reportOverridingTelemetries(root string) {
	for _, part := range p.snapshot.Telemetries {
		if (part.Namespace == root && !part.Selective) || !p.readBy(part) {
			continue
		}
		object := names.Object("Telemetry", part.Namespace, part.Name)
		part.Tracing = p.effective(part, root)
		if at := slices.IndexFunc(part.Tracing, func(entry map[string]any) bool { return overrides(entry) != "" }); at >= 0 {
			p.report(finding.NamespaceOverrides.On(object, overrides(part.Tracing[at])))
			continue
		}
		if shares := p.otherShares(part); len(shares) > 0 {
			p.report(finding.SamplingOverridden.On(object, strings.Join(shares, ", ")))
		}
	}
}

// effective are the entries of spec.tracing that apply to a proxy of the control plane. A Telemetry applies to proxies of its own
// namespace, one of the root namespace to those that it selects anywhere. A namespace without a proxy may get sidecars later, unless
// a waypoint of another namespace serves it.
func (p *planner) effective(part mesh.Telemetry, root string) []map[string]any {
	var modes []telemetry.Mode
	served := false
	for _, proxies := range p.proxiesHere() {
		served = served || proxies.Waypoint()
		if proxies.Namespace == part.Namespace || proxies.Waypoint() && p.istiod.ReadsTelemetryOfServices() {
			modes = append(modes, modesOf(proxies)...)
		}
	}
	if part.Namespace == root || len(modes) == 0 && !served {
		return part.Tracing
	}
	return slices.DeleteFunc(slices.Clone(part.Tracing), func(entry map[string]any) bool {
		return !slices.ContainsFunc(modes, func(mode telemetry.Mode) bool { return telemetry.Covers(entry, mode) })
	})
}

// modesOf are the kinds of spans that proxies make (Istio 1.31, pilot/pkg/networking/core: a gateway's listeners are of the class
// gateway, which makes client spans, and a waypoint's are inbound).
func modesOf(proxies mesh.Proxies) []telemetry.Mode {
	switch {
	case proxies.Waypoint():
		return []telemetry.Mode{telemetry.Server}
	case proxies.Gateway:
		return []telemetry.Mode{telemetry.Client}
	}
	return telemetry.Modes
}

// otherShares are the shares that a Telemetry samples, in percent, other than that of the inputs.
func (p *planner) otherShares(part mesh.Telemetry) []string {
	var shares []string
	for _, entry := range part.Tracing {
		share, set := telemetry.SamplingOf(entry)
		if text := number(share); set && share != p.inputs.Tracing.Sampling && !slices.Contains(shares, text) {
			shares = append(shares, text)
		}
	}
	return shares
}

// overrides says how an entry of spec.tracing overrides the provider, "" when it does not.
func overrides(entry map[string]any) string {
	if other := telemetry.ProviderOf(entry); other != "" && !telemetry.SameProvider(other, names.Provider) {
		return fmt.Sprintf("names the tracing provider %q", other)
	}
	if entry["disableSpanReporting"] == true {
		return "has disableSpanReporting: true"
	}
	return ""
}

// reportRevisionMismatch reports this package's Telemetry where a label istio.io/rev hides it from every configured control
// plane.
func (p *planner) reportRevisionMismatch(root string) {
	for _, telemetry := range p.snapshot.Telemetries {
		revision := telemetry.Labels["istio.io/rev"]
		if !telemetry.Managed || telemetry.Namespace != root || revision == "" {
			continue
		}
		if !slices.ContainsFunc(p.chosen, func(i mesh.Istiod) bool { return i.Revision == revision }) {
			p.report(finding.TelemetryIgnored.On(names.Object("Telemetry", telemetry.Namespace, telemetry.Name), revision))
		}
	}
}

// readBy says whether the control plane reads a Telemetry: its revision's, or one without a revision.
func (p *planner) readBy(telemetry mesh.Telemetry) bool {
	revision := telemetry.Labels["istio.io/rev"]
	return revision == "" || revision == p.istiod.Revision
}
