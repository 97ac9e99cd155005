package plan

import (
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
)

// dependency says which findings depend on inputs. While one of these inputs is unknown, they are not reported: its value may
// name another object, or allow what the finding forbids.
type dependency struct {
	// inputs are property paths, or the beginning of several, with a dot at the end.
	inputs []string
	// blocks are the first digits of codes.
	blocks []string
	// entries are single findings.
	entries []finding.Entry
}

// dependencies is the table of all inputs on which an Error, or a missing or ambiguous object, depends. Enums are always known.
var dependencies = []dependency{
	{inputs: []string{"groundcover."}, blocks: []string{"GCI1", "GCI5"}, entries: []finding.Entry{finding.ProviderNameTaken, finding.ProxyConfigTracerExists, finding.ProviderUnknown}},
	{inputs: []string{"istio."}, blocks: []string{"GCI2", "GCI3", "GCI4"}, entries: []finding.Entry{finding.SensorNotExported, finding.SensorUndiscovered,
		finding.SensorTLS, finding.SensorPlaintext, finding.SensorAmbientStrict, finding.SpansCrossClusters, finding.SpansStayLocal, finding.MetricsLocalOnly}},
	{inputs: []string{"tracing.enabled"}, blocks: []string{"GCI1", "GCI2", "GCI3", "GCI4"}},
	{inputs: []string{"tracing.replaceDefault"}, entries: []finding.Entry{finding.OtherDefaultProvider, finding.ProxyConfigTracerExists,
		finding.OtherTelemetryProvider, finding.ReportingDisabled}},
	{inputs: []string{"tracing.sampling"}, entries: []finding.Entry{finding.SensorSamples, finding.DatadogVolume, finding.SamplingOverridden}},
	{inputs: []string{"rollout.controlPlane"}, entries: []finding.Entry{finding.IstiodEnvMissing, finding.IstiodRestarts}},
	{inputs: []string{"rollout.gateways"}, entries: []finding.Entry{finding.GatewayReadsFile}},
	{inputs: []string{"metrics."}, entries: []finding.Entry{finding.MonitorNotSelected, finding.ProfileNotApplied, finding.SeriesEstimated, finding.SeriesOverLimit}},
}

// unknown says whether an input has no value yet, or one of those that begin with a path that ends with a dot.
func (p *planner) unknown(path string) bool {
	return slices.ContainsFunc(p.inputs.Unknown, func(unknown string) bool {
		return unknown == path || strings.HasSuffix(path, ".") && strings.HasPrefix(unknown, path)
	})
}

// dependsOnUnknown says whether a finding depends on an input that has no value yet.
func (p *planner) dependsOnUnknown(f finding.Finding) bool {
	return slices.ContainsFunc(dependencies, func(d dependency) bool {
		return slices.ContainsFunc(d.inputs, p.unknown) &&
			(slices.ContainsFunc(d.blocks, func(block string) bool { return strings.HasPrefix(f.Code, block) }) ||
				slices.ContainsFunc(d.entries, func(e finding.Entry) bool { return e.Code == f.Code }))
	})
}
