package plan

import (
	"fmt"
	"slices"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

// leavers reports the Telemetries, beside the mesh-wide one, that take their workloads away from our provider: those of
// other namespaces, and those with a selector (Istio 1.31, pilot/pkg/model/telemetry.go).
func (p *planner) overridingTelemetries(root string) {
	for _, telemetry := range p.snapshot.Telemetries {
		if (telemetry.Namespace == root && !telemetry.Selective) || !p.readBy(telemetry) {
			continue
		}
		for _, entry := range telemetry.Tracing {
			if why := overrides(entry); why != "" {
				p.report(finding.NamespaceLeaves.On("Telemetry "+telemetry.Namespace+"/"+telemetry.Name, why))
				break
			}
		}
	}
}

// leaves says how an entry of spec.tracing leaves our provider, "" when it does not.
func overrides(entry map[string]any) string {
	if other := firstProvider(entry); other != "" && other != names.Provider {
		return fmt.Sprintf("names the tracing provider %q", other)
	}
	if entry["disableSpanReporting"] == true {
		return "has disableSpanReporting: true"
	}
	return ""
}

// unread reports a Telemetry of ours that somebody has labelled away from every control plane that is configured.
func (p *planner) revisionMismatch(root string) {
	for _, telemetry := range p.snapshot.Telemetries {
		revision := telemetry.Labels["istio.io/rev"]
		if !telemetry.Ours || telemetry.Namespace != root || revision == "" {
			continue
		}
		if !slices.ContainsFunc(p.chosen, func(i mesh.Istiod) bool { return i.Revision == revision }) {
			p.report(finding.TelemetryUnread.On("Telemetry "+telemetry.Namespace+"/"+telemetry.Name, revision))
		}
	}
}

// reads says whether the control plane sees a Telemetry: one without a revision is everybody's.
func (p *planner) readBy(telemetry mesh.Telemetry) bool {
	revision := telemetry.Labels["istio.io/rev"]
	return revision == "" || revision == p.istiod.Revision
}
