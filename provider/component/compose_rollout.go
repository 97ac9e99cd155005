package component

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/plan"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

func rolloutInputs(rollout plan.Rollout) pulumi.Map {
	targets := pulumi.Array{}
	for _, target := range rollout.Targets {
		targets = append(targets, pulumi.Map{"kind": pulumi.String(target.Kind), "namespace": pulumi.String(target.Namespace),
			"name": pulumi.String(target.Name), "reason": pulumi.String(rollout.Reason)})
	}
	inputs := pulumi.Map{"targets": targets, "configHash": pulumi.String(rollout.ConfigHash),
		"timeoutSeconds": pulumi.Int(rollout.TimeoutSeconds), "maxParallel": pulumi.Int(rollout.MaxParallel), "maxFailures": pulumi.Int(rollout.MaxFailures)}
	if rollout.Trigger == request.OnDelete {
		inputs["trigger"], inputs["onDelete"] = pulumi.String(rollout.Trigger), pulumi.String(rollout.OnDelete)
	}
	if recorded := rollout.Recorded; recorded != nil {
		inputs["unlessRecorded"] = recordedInputs(*recorded)
	}
	if istiod := rollout.Istiod; istiod != nil && rollout.Trigger != request.OnDelete {
		inputs["istiod"] = pulumi.Map{"namespace": pulumi.String(istiod.Namespace), "revision": pulumi.String(istiod.Revision)}
	}
	if proxies := rollout.Proxies; proxies != nil {
		inputs["proxies"] = pulumi.Map{"revision": pulumi.String(proxies.Revision), "gateways": pulumi.Bool(proxies.Gateways),
			"workloads": pulumi.Bool(proxies.Workloads), "namespaces": pulumi.ToStringArray(proxies.Namespaces),
			"selector": pulumi.String(proxies.Selector), "exclude": pulumi.ToStringArray(proxies.Exclude), "awaitInjectedText": pulumi.String(proxies.AwaitInjectedText),
			"reason": pulumi.String(rollout.Reason)}
		if proxies.DryRunNamespace != "" {
			inputs["proxies"].(pulumi.Map)["dryRunNamespace"] = pulumi.String(proxies.DryRunNamespace)
		}
	}
	return inputs
}

func recordedInputs(recorded plan.Recorded) pulumi.Map {
	inputs := pulumi.Map{"apiVersion": pulumi.String(recorded.APIVersion), "kind": pulumi.String(recorded.Kind), "name": pulumi.String(recorded.Name),
		"path": pulumi.String(recorded.Path)}
	for key, value := range map[string]string{"namespace": recorded.Namespace, "document": recorded.Document} {
		if value != "" {
			inputs[key] = pulumi.String(value)
		}
	}
	return inputs
}
