package plan

import (
	"slices"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/reach"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// plaintext switches TLS off towards the sensor where a mesh-wide DestinationRule forces it: a rule in the Service's own
// namespace wins over one of the root namespace. A rule of the clients' or of the sensor's namespace is somebody's own will
// and is reported.
func (p *planner) disableTLS(docs documents) {
	service, found := p.service()
	pod := p.snapshot.Reach.SensorPod
	if !found || pod != nil && pod.InMesh || p.inputs.Tracing.API == request.ProxyConfig {
		return
	}
	others := slices.DeleteFunc(slices.Clone(p.snapshot.Reach.DestinationRules), func(d mesh.DestinationRule) bool { return d.Ours })
	rules := reach.Rules{All: others, Root: docs.root, Domain: p.domain(),
		ExportTo: meshconfig.Merged(docs.primary, docs.shared).DefaultDestinationRuleExportTo}
	target := p.reachTarget(service)
	yields := func(rule *mesh.DestinationRule) bool {
		return rule.Namespace == docs.root && !reach.Private(rule.ExportTo) && service.Namespace != docs.root
	}
	p.unreachable(false, func(f mesh.Proxies) (string, bool) {
		rule := rules.For(f, target)
		if !reach.ForcesTLS(rule, target.Port) || yields(rule) {
			return "", false
		}
		return "DestinationRule " + rule.Namespace + "/" + rule.Name, true
	}, func(object string, namespaces []string) finding.Finding {
		return finding.SensorTLS.On(object, namespacesText(namespaces), target.Port)
	})
	// Whoever has no rule of his own, now or later.
	if rule := rules.For(mesh.Proxies{}, target); reach.ForcesTLS(rule, target.Port) && yields(rule) {
		p.disableTLSStep(service, rule)
	}
}

func (p *planner) disableTLSStep(service mesh.Service, because *mesh.DestinationRule) {
	const name = "plaintext"
	if slices.ContainsFunc(p.result.Steps, func(s Step) bool { return s.Name == name }) {
		return // control planes share the sensor
	}
	p.report(finding.SensorPlaintext.On("DestinationRule "+service.Namespace+"/"+names.Provider, "DestinationRule "+because.Namespace+"/"+because.Name))
	p.result.Steps = append(p.result.Steps, Step{Name: name, Patch: &Patch{
		APIVersion: "networking.istio.io/v1beta1", Kind: "DestinationRule", Namespace: service.Namespace, Name: names.Provider, CreateIfMissing: true,
		Fields: map[string]any{"spec": map[string]any{
			"host": p.endpointOrDefault().Host, "exportTo": []any{"*"}, "trafficPolicy": map[string]any{"tls": map[string]any{"mode": "DISABLE"}}}}}})
}
