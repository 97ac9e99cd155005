package reach

import (
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

// maxHost is more than the longest DNS name has characters (253).
const maxHost = 1000

// Rules are the DestinationRules of a mesh.
type Rules struct {
	All []mesh.DestinationRule
	// Root is the root namespace, Domain the cluster's DNS domain.
	Root, Domain string
	// ExportTo is the mesh's default for rules without their own exportTo.
	ExportTo []string
}

// For is the DestinationRule that applies when a proxy connects to the target, nil for none. The first namespace that has one
// wins, and rules of different namespaces are not merged: the proxy's own namespace, the target's, the root namespace.
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

// Private says whether an exportTo makes its object visible in its own namespace only.
func Private(exportTo []string) bool { return slices.Equal(exportTo, []string{"."}) }

// mostSpecific is the rule with the longest matching host; among equal hosts, one with a selector first, then the oldest.
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

// before says whether a is more specific than b.
func (r Rules) before(a, b mesh.DestinationRule) bool {
	specificity := func(d mesh.DestinationRule) int {
		if strings.HasPrefix(d.Host, "*") {
			return len(d.Host)
		}
		return maxHost + len(r.fqdn(d)) // an exact host is more specific than any wildcard
	}
	if specificity(a) != specificity(b) {
		return specificity(a) > specificity(b)
	}
	if (len(a.Selector) > 0) != (len(b.Selector) > 0) {
		return len(a.Selector) > 0
	}
	return older(a.Created, a.Name, b.Created, b.Name)
}

// fqdn is the full DNS name of a rule's host: Istio resolves a short name in the rule's own namespace.
func (r Rules) fqdn(rule mesh.DestinationRule) string {
	if strings.ContainsAny(rule.Host, ".*") {
		return rule.Host
	}
	return rule.Host + "." + rule.Namespace + ".svc." + r.Domain
}

// ForcesTLS says whether a rule, nil for none, makes clients use TLS to a port, even if the server listens in plaintext there.
// Settings for a port replace those of the whole rule.
func ForcesTLS(rule *mesh.DestinationRule, port int) bool {
	if rule == nil {
		return false
	}
	mode, found := rule.PortTLS[port]
	if !found {
		mode = rule.TLS
	}
	return mode != "" && mode != "DISABLE"
}
