package reach

import (
	"slices"
	"strconv"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// Refusing are the AuthorizationPolicies, as namespace/name, by which no request to a port of pods is admitted: one that denies it
// without a condition, or else all that allow something to these pods while none of their rules can allow this port. What depends
// on the sender, the host, the method or the path may admit it, and a port that is not known (0) may be any, so that a refusal is
// certain.
func Refusing(all []mesh.AuthorizationPolicy, pods Pods, port int, root string) []string {
	var allowing []string
	allowed := false
	for _, policy := range all {
		if policy.Namespace != pods.Namespace && policy.Namespace != root || !subset(policy.Selector, pods.Labels) {
			continue
		}
		name := names.Qualified(policy.Namespace, policy.Name)
		switch policy.Action {
		case "DENY":
			if slices.ContainsFunc(policy.Rules, func(r mesh.AuthorizationRule) bool { return !r.Conditional && always(r, port) }) {
				return []string{name}
			}
		case "ALLOW":
			allowing = append(allowing, name)
			allowed = allowed || slices.ContainsFunc(policy.Rules, func(r mesh.AuthorizationRule) bool { return possibly(r, port) })
		}
	}
	if allowed {
		return nil
	}
	slices.Sort(allowing)
	return allowing
}

// always says whether a rule applies to every request to a port.
func always(rule mesh.AuthorizationRule, port int) bool {
	return len(rule.Operations) == 0 || slices.ContainsFunc(rule.Operations, func(o mesh.AuthorizedOperation) bool {
		return !o.Conditional && (port != 0 || len(o.Ports) == 0) && hasPort(o, port)
	})
}

// possibly says whether a rule applies to some requests to a port.
func possibly(rule mesh.AuthorizationRule, port int) bool {
	return len(rule.Operations) == 0 || slices.ContainsFunc(rule.Operations, func(o mesh.AuthorizedOperation) bool { return port == 0 || hasPort(o, port) })
}

func hasPort(operation mesh.AuthorizedOperation, port int) bool {
	text := strconv.Itoa(port)
	return (len(operation.Ports) == 0 || slices.Contains(operation.Ports, text)) && !slices.Contains(operation.NotPorts, text)
}
