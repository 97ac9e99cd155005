package rollout

import (
	"context"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"
)

// Need is a target that Run would not leave as it is.
type Need struct {
	Target
	// Restart says that it lacks the hash (or does not exist yet). Otherwise it was restarted and is not rolled out:
	// Run would wait for it, but so is any workload that is being scaled, so this alone makes no difference to a plan.
	Restart bool
	// Why in words: "runs an older configuration", "1/2 pods available".
	Why string
}

// Pending reads, with list alone and without waiting, which targets Run would restart or wait for. Those that cannot be
// restarted by their template are not among them.
func Pending(ctx context.Context, client dynamic.Interface, spec Spec) ([]Need, error) {
	spec, err := spec.checked()
	if err != nil {
		return nil, err
	}
	targets := ordered(spec.Targets)
	found := map[id]workload{}
	for _, over := range scopes(targets) {
		err := list(ctx, client, over, func(object *unstructured.Unstructured) {
			found[id{object.GetKind(), object.GetNamespace(), object.GetName()}] = look(object, spec.ConfigHash)
		})
		if err != nil {
			return nil, err
		}
	}
	var needs []Need
	for _, target := range targets {
		snapshot, exists := found[target.id()]
		snapshot.current = snapshot.current || target.Await
		switch {
		case !exists:
			needs = append(needs, Need{target, true, "does not exist yet"})
		case snapshot.held != nil || snapshot.current && snapshot.rolledOut:
		case !snapshot.current:
			needs = append(needs, Need{target, true, "runs an older configuration"})
		default:
			needs = append(needs, Need{target, false, snapshot.String()})
		}
	}
	return needs, nil
}
