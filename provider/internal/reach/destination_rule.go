package reach

import (
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

// Rules are the DestinationRules of a mesh, with the settings by which Istio chooses one.
type Rules struct {
	All []mesh.DestinationRule
	// Root is the root namespace, Domain the cluster's DNS domain, ExportTo the mesh's default for rules without exportTo.
	Root, Domain string
	ExportTo     []string
}

// For is the DestinationRule that a proxy uses for the target, nil for none. The first level that has one wins, without
// merging: the proxy's own namespace, the target's, the root namespace.
func (r Rules) For(proxy mesh.Proxies, target Target) *mesh.DestinationRule {
	own := func(d mesh.DestinationRule) bool { return d.Namespace == proxy.Namespace }
	if proxy.Namespace == r.Root {
		own = func(d mesh.DestinationRule) bool { return d.Namespace == r.Root && Private(d.ExportTo) }
	}
	if rule := r.mostSpecific(proxy, target, own); rule != nil {
		return rule
	}
	for _, namespace := range []string{target.Namespace, r.Root} {
		rule := r.mostSpecific(proxy, target, func(d mesh.DestinationRule) bool { return d.Namespace == namespace && !Private(d.ExportTo) })
		if rule != nil && Exported(rule.ExportTo, r.ExportTo, namespace, proxy.Namespace) {
			return rule
		}
	}
	return nil
}

// Private says whether an exportTo restricts an object to its own namespace.
func Private(exportTo []string) bool { return slices.Equal(exportTo, []string{"."}) }

// mostSpecific is the rule with the longest host that matches; of equal ones, one with a selector first, then the oldest.
func (r Rules) mostSpecific(proxy mesh.Proxies, target Target, wanted func(mesh.DestinationRule) bool) *mesh.DestinationRule {
	var best *mesh.DestinationRule
	for i, rule := range r.All {
		if !wanted(rule) || !matches(r.fqdn(rule), target.Host) || !subset(rule.Selector, proxy.Labels) {
			continue
		}
		if best == nil || r.before(rule, *best) {
			best = &r.All[i]
		}
	}
	return best
}

// before says whether Istio prefers a to b.
func (r Rules) before(a, b mesh.DestinationRule) bool {
	specificity := func(d mesh.DestinationRule) int {
		if strings.HasPrefix(d.Host, "*") {
			return len(d.Host)
		}
		return 1000 + len(r.fqdn(d))
	}
	if specificity(a) != specificity(b) {
		return specificity(a) > specificity(b)
	}
	if (len(a.Selector) > 0) != (len(b.Selector) > 0) {
		return len(a.Selector) > 0
	}
	return older(a.Created, a.Name, b.Created, b.Name)
}

// fqdn is a rule's host as Istio reads it: a short name is one of the rule's own namespace.
func (r Rules) fqdn(rule mesh.DestinationRule) string {
	if strings.ContainsAny(rule.Host, ".*") {
		return rule.Host
	}
	return rule.Host + "." + rule.Namespace + ".svc." + r.Domain
}

// ForcesTLS says whether a rule makes clients open TLS to a port. portLevelSettings replace those of the rule as a whole. A nil
// rule forces nothing.
func ForcesTLS(rule *mesh.DestinationRule, port int) bool {
	if rule == nil {
		return false
	}
	mode, own := rule.PortTLS[port]
	if !own {
		mode = rule.TLS
	}
	return mode != "" && mode != "DISABLE"
}
