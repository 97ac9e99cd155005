package rollout

import (
	"context"
	"encoding/json"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout/workload"
)

// restart patches the template of a queued member.
func (r *run) restart(m *member) {
	m.phase = restarting
	r.patching++
	target := m.Target
	go func() {
		err := writeHash(r.ctx, r.client, target, r.spec.ConfigHash, r.retrying)
		// Not by post: the answer has to be taken also after the end of the run.
		r.changes <- func() {
			r.patching--
			if err != nil {
				r.fail(m, names.Line(err.Error()))
				return
			}
			r.rollingOut(m)
			r.transient = nil
			r.settle(m)
		}
	}()
}

// writeHash stamps the hash on the target's pod template, or removes it where hash is empty.
func writeHash(ctx context.Context, client dynamic.Interface, target Target, hash string, failing func(error)) error {
	var value any
	if hash != "" {
		value = hash
	}
	patch, err := json.Marshal(map[string]any{"spec": map[string]any{"template": map[string]any{
		"metadata": map[string]any{"annotations": map[string]any{names.HashAnnotation: value}}}}})
	if err != nil {
		return err
	}
	over := scope{resource: workload.Resource(target.Kind), namespace: target.Namespace, fields: nameField + target.Name}
	err = retried(ctx, failing, func() error {
		_, err := client.Resource(over.resource).Namespace(target.Namespace).
			Patch(ctx, target.Name, types.MergePatchType, patch, metav1.PatchOptions{FieldManager: names.FieldManager})
		return err
	})
	if err != nil {
		return explainRefusal(err, "patch", over)
	}
	return nil
}
