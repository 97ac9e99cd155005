package rollout

import (
	"context"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout/workload"
)

// PendingTarget is a target that Run would restart or wait for.
type PendingTarget struct {
	Target
	// Restart says that it does not have the hash, or does not exist yet. Otherwise it has the hash and is not rolled out:
	// Run would wait for it, and since the same is true of a workload that is being scaled, this alone is no change.
	Restart bool
	// State is how far it is: "runs an older configuration", "1/2 pods available".
	State string
}

// Pending lists the targets that Run would restart with this hash, or wait for, in Run's order. It needs the verb list only
// and waits for nothing. Targets that cannot be restarted by their template are left out.
func Pending(ctx context.Context, client dynamic.Interface, targets []Target, configHash string) ([]PendingTarget, error) {
	if err := inputsError(wrongTargets(targets)); err != nil {
		return nil, err
	}
	targets = ordered(targets)
	states := map[string]workload.State{}
	for _, over := range scopes(targets) {
		err := list(ctx, client, over, func(object *unstructured.Unstructured) {
			states[keyOf(object)] = workload.Read(object, configHash)
		})
		if err != nil {
			return nil, err
		}
	}
	var pending []PendingTarget
	for _, target := range targets {
		state, exists := states[target.String()]
		hasHash := state.HasHash || target.WaitOnly
		switch {
		case !exists:
			pending = append(pending, PendingTarget{target, true, "does not exist yet"})
		case state.Blocked != nil || hasHash && state.RolledOut:
		case !hasHash:
			pending = append(pending, PendingTarget{target, true, "runs an older configuration"})
		default:
			pending = append(pending, PendingTarget{target, false, state.Progress()})
		}
	}
	return pending, nil
}
