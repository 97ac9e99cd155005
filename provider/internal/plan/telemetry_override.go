package plan

import (
	"fmt"
	"slices"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/telemetry"
)

// reportOverridingTelemetries reports the Telemetries that override the provider for some workloads: those of other namespaces,
// and those with a selector (Istio 1.31, pilot/pkg/model/telemetry.go).
func (p *planner) reportOverridingTelemetries(root string) {
	for _, object := range p.snapshot.Telemetries {
		if (object.Namespace == root && !object.Selective) || !p.readBy(object) {
			continue
		}
		for _, entry := range object.Tracing {
			if reason := overrides(entry); reason != "" {
				p.report(finding.NamespaceLeaves.On(names.Object("Telemetry", object.Namespace, object.Name), reason))
				break
			}
		}
	}
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
			p.report(finding.TelemetryUnread.On(names.Object("Telemetry", telemetry.Namespace, telemetry.Name), revision))
		}
	}
}

// readBy says whether the control plane reads a Telemetry: its revision's, or one without a revision.
func (p *planner) readBy(telemetry mesh.Telemetry) bool {
	revision := telemetry.Labels["istio.io/rev"]
	return revision == "" || revision == p.istiod.Revision
}
