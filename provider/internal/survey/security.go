package survey

import (
	"cmp"
	"strconv"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

func peerAuthenticationsOf(objects []unstructured.Unstructured) []mesh.PeerAuthentication {
	policies := make([]mesh.PeerAuthentication, 0, len(objects))
	for _, object := range objects {
		policy := mesh.PeerAuthentication{Namespace: object.GetNamespace(), Name: object.GetName(), Created: created(object), PortModes: map[int]string{}}
		policy.Selector, _, _ = unstructured.NestedStringMap(object.Object, "spec", "selector", "matchLabels")
		policy.Mode, _, _ = unstructured.NestedString(object.Object, "spec", "mtls", "mode")
		ports, _, _ := unstructured.NestedMap(object.Object, "spec", "portLevelMtls")
		for text, entry := range ports {
			fields, _ := entry.(map[string]any)
			number, _ := strconv.Atoi(text)
			policy.PortModes[number], _ = fields["mode"].(string)
		}
		policies = append(policies, policy)
	}
	return policies
}

// authorizationPoliciesOf leaves out those of waypoints and gateways (targetRefs), and those that istiod only tries out.
func authorizationPoliciesOf(objects []unstructured.Unstructured) []mesh.AuthorizationPolicy {
	var policies []mesh.AuthorizationPolicy
	for _, object := range objects {
		if hasTargets(object) || object.GetAnnotations()["istio.io/dry-run"] == "true" {
			continue
		}
		action, _, _ := unstructured.NestedString(object.Object, "spec", "action")
		policy := mesh.AuthorizationPolicy{Namespace: object.GetNamespace(), Name: object.GetName(), Action: cmp.Or(action, "ALLOW")}
		policy.Selector, _, _ = unstructured.NestedStringMap(object.Object, "spec", "selector", "matchLabels")
		rules, _, _ := unstructured.NestedSlice(object.Object, "spec", "rules")
		for _, entry := range rules {
			fields, _ := entry.(map[string]any)
			policy.Rules = append(policy.Rules, authorizationRuleOf(fields))
		}
		policies = append(policies, policy)
	}
	return policies
}

func authorizationRuleOf(fields map[string]any) mesh.AuthorizationRule {
	var rule mesh.AuthorizationRule
	from, _ := fields["from"].([]any)
	when, _ := fields["when"].([]any)
	rule.Conditional = len(from)+len(when) > 0
	to, _ := fields["to"].([]any)
	for _, entry := range to {
		each, _ := entry.(map[string]any)
		operation, _ := each["operation"].(map[string]any)
		var authorized mesh.AuthorizedOperation
		authorized.Ports, _, _ = unstructured.NestedStringSlice(operation, "ports")
		authorized.NotPorts, _, _ = unstructured.NestedStringSlice(operation, "notPorts")
		for key := range operation {
			authorized.Conditional = authorized.Conditional || key != "ports" && key != "notPorts"
		}
		rule.Operations = append(rule.Operations, authorized)
	}
	return rule
}
