package rollout

import (
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout"
)

// withReason is an element of the output `restarted`: "Deployment shop/web: the tracer is part of a proxy's bootstrap".
func withReason(target rollout.Target) string {
	if target.Reason == "" {
		return target.String()
	}
	return target.String() + ": " + target.Reason
}

// targetsOf reads the output `restarted`. A text that withReason did not write is left out.
func targetsOf(restarted []string) []rollout.Target {
	var targets []rollout.Target
	for _, text := range restarted {
		object, reason, _ := strings.Cut(text, ": ")
		kind, qualified, _ := strings.Cut(object, " ")
		namespace, name, found := strings.Cut(qualified, "/")
		if found {
			targets = append(targets, rollout.Target{Kind: kind, Namespace: namespace, Name: name, Reason: reason})
		}
	}
	return targets
}
