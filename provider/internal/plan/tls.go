package plan

import (
	"slices"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/reach"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// disableTLS plans a DestinationRule beside the sensor that disables TLS where a mesh-wide rule forces it: a rule in the
// Service's own namespace wins over one of the root namespace. A rule of a client's namespace wins over both, and another rule
// of the sensor's namespace conflicts with it, so these are reported instead.
func (p *planner) disableTLS(docs documents) {
	service, found := p.service()
	pod := p.snapshot.Reach.SensorPod
	if !found || pod != nil && pod.InMesh || p.inputs.Tracing.API == request.ProxyConfig {
		return
	}
	others := slices.DeleteFunc(slices.Clone(p.snapshot.Reach.DestinationRules), func(d mesh.DestinationRule) bool { return d.Managed })
	rules := reach.Rules{All: others, Root: docs.root, Domain: p.domain(),
		ExportTo: meshconfig.Merged(docs.primary, docs.shared).DefaultDestinationRuleExportTo}
	target := p.reachTarget(service)
	meshWide := func(rule *mesh.DestinationRule) bool {
		return rule.Namespace == docs.root && !reach.Private(rule.ExportTo) && service.Namespace != docs.root
	}
	p.reportUnreachable(false, func(f mesh.Proxies) (string, bool) {
		rule := rules.For(f, target)
		if !reach.ForcesTLS(rule, target.Port) || meshWide(rule) {
			return "", false
		}
		return names.Object("DestinationRule", rule.Namespace, rule.Name), true
	}, func(object string, namespaces []string) finding.Finding {
		return finding.SensorTLS.On(object, namespacesText(namespaces), target.Port)
	})
	// The rule for a proxy whose namespace has none of its own.
	if rule := rules.For(mesh.Proxies{}, target); reach.ForcesTLS(rule, target.Port) && meshWide(rule) {
		p.disableTLSStep(service, rule)
	}
}

// disableTLSStep adds the DestinationRule beside the sensor, once: control planes share the sensor.
func (p *planner) disableTLSStep(service mesh.Service, meshWide *mesh.DestinationRule) {
	const name = "plaintext"
	if slices.ContainsFunc(p.result.Steps, func(s Step) bool { return s.Name == name }) {
		return
	}
	object := freeName(func(name string) bool {
		return slices.ContainsFunc(p.snapshot.Reach.DestinationRules, func(d mesh.DestinationRule) bool {
			return d.Namespace == service.Namespace && d.Name == name && !d.Managed
		})
	})
	p.report(finding.SensorPlaintext.On(names.Object("DestinationRule", service.Namespace, object), names.Object("DestinationRule", meshWide.Namespace, meshWide.Name)))
	p.result.Steps = append(p.result.Steps, Step{Name: name, Patch: &Patch{
		APIVersion: "networking.istio.io/v1beta1", Kind: "DestinationRule", Namespace: service.Namespace, Name: object, CreateIfMissing: true,
		Fields: map[string]any{"spec": map[string]any{
			"host": p.endpointOrDefault().Host, "exportTo": []any{"*"}, "trafficPolicy": map[string]any{"tls": map[string]any{"mode": "DISABLE"}}}}}})
}
