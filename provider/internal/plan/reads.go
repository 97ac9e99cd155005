package plan

import (
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/groundcover"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// reportReads reports what the API server refused to read, or does not serve. Where a read that a step depends on is refused, one
// Error names all of them and the role. Otherwise each check that was skipped is a finding of its own.
func (p *planner) reportReads() {
	skipped := slices.Clone(p.snapshot.Reach.Skipped)
	if p.snapshot.Metrics != nil {
		skipped = append(skipped, p.snapshot.Metrics.Skipped...)
	}
	// Reads run side by side, so their order says nothing.
	slices.SortStableFunc(skipped, func(a, b mesh.Skipped) int {
		return strings.Compare(a.Check+a.NotServed+a.Reason+a.Denied.String(), b.Check+b.NotServed+b.Reason+b.Denied.String())
	})
	denied := finding.Denied(p.snapshot.Denied...)
	stops := slices.ContainsFunc(p.snapshot.Denied, func(d mesh.Denied) bool { return d.Name != groundcover.SensorConfigMap })
	switch {
	case stops:
		reads := slices.Clone(p.snapshot.Denied)
		for _, check := range skipped {
			if check.NotServed == "" && check.Reason == "" {
				reads = append(reads, check.Denied)
			}
		}
		denied = finding.Denied(reads...)
	case denied != nil:
		// No step depends on the sensor's configuration.
		*denied = denied.At(finding.Warning)
	}
	if denied != nil {
		p.report(*denied)
	}
	for _, check := range slices.Compact(skipped) {
		switch {
		case check.Reason != "":
			p.report(finding.CheckGivenUp.On("survey", check.Check, check.Denied.String(), check.Reason))
		case check.NotServed == "" && !stops && check.Denied.Resource == "secrets":
			p.report(finding.RemoteClustersUnknown.On("survey", check.Denied.Namespace))
		case check.NotServed == "" && !stops:
			p.report(finding.CheckSkipped.On("survey", check.Check, check.Denied.Verb, check.Denied.String(), check.Denied.GroupResource()))
		case check.NotServed != "" && !p.withoutIstio(check.NotServed):
			p.report(finding.KindNotServed.On("survey", check.Check, check.NotServed))
		}
	}
}

// reportOversized reports annotations that were not read for their length.
func (p *planner) reportOversized() {
	oversized := slices.Clone(p.snapshot.Reach.Oversized)
	slices.Sort(oversized)
	if oversized = slices.Compact(oversized); len(oversized) > 0 {
		p.report(finding.AnnotationsSkipped.On("survey", names.First(oversized, maxOversized)))
	}
}

// maxOversized is how many annotations a finding names.
const maxOversized = 5

// withoutIstio says whether a kind is one of Istio's in a cluster without an istiod, of which IstioMissing says enough.
func (p *planner) withoutIstio(resource string) bool {
	return len(p.snapshot.Istiods) == 0 && strings.HasSuffix(resource, ".istio.io")
}
